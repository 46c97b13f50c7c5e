"""
The server has another address: said by the old one, believed because the issuing authority signed it.

Whoever stands between, or takes the old address over, can send no phone elsewhere: a phone believes the keys of the
authority that it was given at its first contact and no later ones. So a notice is signed with every key that the
authority still has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.protocol.errors import MalformedMessageError

MOVED = b"doorstep moved v1\n"
HEADER = "doorstep-moved"
"""On every reply of a server that has moved and still takes work in."""
REFUSAL = "server.moved"
"""The code with which one answers that takes nothing in any more; its details hold the same notice."""

MOST_SIGNATURES = 16
"""A header holds no more; an authority that renews its key each year has worked sixteen."""

_ADDRESS = re.compile(
    r"https://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?"
)


def is_address(text: str) -> bool:
    """
    Whether phones may be sent there: HTTPS, without a path; or this very machine, to try.
    """
    return _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Moved:
    """
    A notice.

    Attributes:
        made_ms: When it was signed; an older one than a phone has followed is not followed.
        signatures: Ed25519, one by each key of the issuing authority.
    """

    address: str
    made_ms: int
    signatures: tuple[bytes, ...] = ()

    @property
    def proof(self) -> bytes:
        """What is signed."""
        return MOVED + f"{self.made_ms}\n{self.address}".encode()

    def to_text(self) -> str:
        """One line."""
        return f"{self.made_ms} {','.join(one.hex() for one in self.signatures)} {self.address}"

    @classmethod
    def from_text(cls, text: str) -> Moved:
        """
        Raises:
            MalformedMessageError: it is none.
        """
        made, _, rest = text.partition(" ")
        signed, _, address = rest.partition(" ")
        try:
            notice = cls(address, int(made), tuple(bytes.fromhex(one) for one in signed.split(",")))
        except ValueError as cause:
            raise MalformedMessageError(place="moved") from cause
        if not is_address(address) or not 0 <= notice.made_ms < 1 << 53:
            raise MalformedMessageError(place="moved")
        if len(notice.signatures) > MOST_SIGNATURES or any(len(one) != 64 for one in notice.signatures):
            raise MalformedMessageError(place="moved")
        return notice
