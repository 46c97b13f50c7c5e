"""
Which texts are identifiers: one law for the phone, the wire and the server.
"""

from __future__ import annotations

import pytest

from shared.kernel.errors import MalformedIdentifierError
from shared.kernel.identifiers import is_identifier, uuid_bytes, uuid_text

GOOD = "01a18ef8-4e00-701a-b065-c61a84be72a5"

BAD = {
    "nothing": "",
    "a capital letter": GOOD.replace("f", "F"),
    "no digit of sixteen": GOOD.replace("f", "g"),
    "a dash too few": GOOD.replace("-", "", 1),
    "a dash elsewhere": GOOD[1:9] + GOOD[0] + GOOD[9:],
    "one more": GOOD + "0",
    "a line's end": GOOD + "\n",
    "digits of another script": GOOD.replace("0", "०"),
    "braces": "{" + GOOD[:-2] + "}",
}


def test_a_canonical_uuid_is_an_identifier_and_comes_back_from_its_bytes():
    assert is_identifier(GOOD)
    assert uuid_text(uuid_bytes(GOOD)) == GOOD


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_nothing_else_is(text):
    assert not is_identifier(text)
    with pytest.raises(MalformedIdentifierError):
        uuid_bytes(text)
