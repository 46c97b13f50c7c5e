"""
One-time enrolment codes: eight characters of Crockford's base32, forty random bits, known to the server by hash only.

Source: Douglas Crockford, Base 32, https://www.crockford.com/base32.html.
"""

from __future__ import annotations

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
CHARACTERS = 8
RANDOM_BYTES = 5
PURPOSE = b"doorstep enrolment code v1\n"


def code_text(random_bytes: bytes) -> str:
    """
    A code from five random bytes, as people read it: XXXX-XXXX.
    """
    number = int.from_bytes(random_bytes, "big")
    characters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CHARACTERS)))
    return f"{characters[:4]}-{characters[4:]}"


def normalised(typed: str) -> str:
    """
    A code as it was made, whatever case, spaces, dashes and look-alike letters it was typed with.
    """
    kept = "".join(character for character in typed.upper() if character.isalnum())
    return kept.translate(LOOKALIKES)


def code_hash(typed: str) -> bytes:
    """
    What the server keeps of a code.
    """
    return hashlib.sha256(PURPOSE + normalised(typed).encode()).digest()
