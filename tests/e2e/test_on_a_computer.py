"""
The same app on CPython with files and `cryptography`, which is the way Android goes.
"""

from __future__ import annotations

from tests.e2e.support.computer import Computer
from tests.e2e.support.phone import MakePhone


def test_app_opens_on_a_computer_and_calls_no_stranger(computer: Computer, make_phone: MakePhone) -> None:
    phone = make_phone(computer.address).open()
    phone.sees("Type the code from your supervisor")
    phone.shot("computer-enrol")
