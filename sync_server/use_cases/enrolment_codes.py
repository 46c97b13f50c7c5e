"""
One-time enrolment codes: eight characters of Crockford's base32, forty random bits, known to the server by hash only.

Source: Douglas Crockford, Base 32, https://www.crockford.com/base32.html.
"""

from __future__ import annotations

import hashlib

from shared.protocol.proofs import CODE_CHARACTERS, normalised_code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BYTES = 5
PURPOSE = b"doorstep enrolment code v1\n"


def code_text(random_bytes: bytes) -> str:
    """
    A code from five random bytes, as people read it: XXXX-XXXX.
    """
    number = int.from_bytes(random_bytes, "big")
    characters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CODE_CHARACTERS)))
    return f"{characters[:4]}-{characters[4:]}"


def code_hash(typed: str) -> bytes:
    """
    What the server keeps of a code.
    """
    return hashlib.sha256(PURPOSE + normalised_code(typed).encode()).digest()
