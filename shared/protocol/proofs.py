"""
What a phone signs to prove itself, the same bytes on both sides.

Each begins with its purpose, so that a signature made for one can never serve for another.
"""

from __future__ import annotations

ENROLMENT = b"doorstep enrol v1\n"
TOKEN = b"doorstep token v1\n"
REPLACEMENT = b"doorstep replace v1\n"
ORDERS = b"doorstep orders v1\n"
ORDER_DONE = b"doorstep order done v1\n"
AGREEMENT = b"doorstep agreement v1\n"

CODE_CHARACTERS = 8
"""Of a one-time enrolment code, in Crockford's base32: forty random bits."""

_LOOKALIKES = str.maketrans("OIL", "011")


def normalised_code(typed: str) -> str:
    """
    A one-time code as it was made, whatever case, spaces, dashes and look-alike letters it was typed with.

    Source: Douglas Crockford, Base 32, https://www.crockford.com/base32.html.
    """
    kept = "".join(character for character in typed.upper() if character.isalnum())
    return kept.translate(_LOOKALIKES)


def enrolment_proof(code: str) -> bytes:
    """
    What is signed to enrol with a one-time code.
    """
    return ENROLMENT + normalised_code(code).encode()


def token_proof(nonce: bytes) -> bytes:
    """
    What is signed to get a token for the server's nonce.
    """
    return TOKEN + nonce


def orders_proof(nonce: bytes) -> bytes:
    """
    What is signed over the server's nonce to ask what the phone is to do, even where its access has ended.
    """
    return ORDERS + nonce


def order_done_proof(order_id: bytes) -> bytes:
    """
    What is signed to say that an order was carried out. It holds no nonce: the key that signs may be gone before the
    server is met again, and an order is confirmed once.
    """
    return ORDER_DONE + order_id


def replacement_proof(code: str, device: str) -> bytes:
    """
    What the key of an enrolment signs to be replaced by the one that a one-time code brings.
    """
    return REPLACEMENT + normalised_code(code).encode() + b"\n" + device.encode()


def agreement_proof(device: bytes, public: bytes) -> bytes:
    """
    What the key of an enrolment signs of its agreement key, to which keys of cases are wrapped.

    Args:
        device: The sixteen bytes of the enrolment's identifier.
        public: X25519.
    """
    return AGREEMENT + device + public
