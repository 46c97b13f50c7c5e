from __future__ import annotations

import pytest

from mobile.ui.palette import (
    MIN_CONTRAST,
    PAIRS,
    READ_TOGETHER,
    Meaning,
    Pair,
    contrast,
)


def test_black_on_white_is_21_to_1() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21.0


@pytest.mark.parametrize("pair", READ_TOGETHER, ids=lambda pair: f"{pair.ink} on {pair.ground}")
def test_every_ink_is_readable_on_its_ground(pair: Pair) -> None:
    assert contrast(pair.ink, pair.ground) >= MIN_CONTRAST


def test_every_meaning_has_its_colours() -> None:
    assert set(Meaning) == set(PAIRS)
