"""
The card's symbol is the one that the standard's own choice of mask gives.
"""

from __future__ import annotations

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import MODE_ALPHA_NUM, QRData, lost_point

from sync_server.adapters.card_symbol import SymbolMaker, modules, penalty
from tests.support.cards import DISTRICT, a_card


def as_the_package_draws_it(text: str, mask: int) -> tuple[int, list[list[bool]]]:
    code = qrcode.QRCode(version=8, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=mask)
    code.add_data(QRData(text.encode(), mode=MODE_ALPHA_NUM))
    code.make(fit=False)
    return lost_point(code.modules), [[bool(module) for module in row] for row in code.get_matrix()]


def test_the_symbol_is_the_packages_with_the_mask_that_costs_least() -> None:
    symbols = SymbolMaker()
    for text in (DISTRICT.text(a_card(str(number))) for number in range(3)):
        drawn = [as_the_package_draws_it(text, mask) for mask in range(8)]
        symbol = symbols.make(text)

        assert min(drawn, key=lambda one: one[0]) == (penalty(symbol), modules(symbol))


def test_the_symbol_has_the_three_corners_of_a_qr_code_of_49_modules() -> None:
    rows = modules(SymbolMaker().make(DISTRICT.text(a_card())))
    corner = [True] * 7

    assert {49} == {len(row) for row in rows}
    assert corner == rows[0][:7] == rows[0][-7:] == rows[-1][:7]
    assert not any(rows[7][:8])
