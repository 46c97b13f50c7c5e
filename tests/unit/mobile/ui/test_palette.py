from __future__ import annotations

import pytest

from mobile.ui.palette import (
    DAY,
    MIN_CONTRAST,
    MIN_SEEN,
    NIGHT,
    PAIRS,
    READ_TOGETHER,
    SEEN_TOGETHER,
    Meaning,
    Pair,
    Tones,
    contrast,
    tone,
)
from mobile.ui.theme import make_theme

THEMES = pytest.mark.parametrize("tones", [DAY, NIGHT], ids=["day", "night"])


def _ratio(pair: Pair, tones: Tones) -> float:
    return contrast(tone(pair.ink, tones), tone(pair.ground, tones))


def test_black_on_white_is_21_to_1() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21.0


@THEMES
@pytest.mark.parametrize("pair", READ_TOGETHER, ids=lambda pair: f"{pair.ink} on {pair.ground}")
def test_every_ink_is_readable_on_its_ground(pair: Pair, tones: Tones) -> None:
    assert _ratio(pair, tones) >= MIN_CONTRAST


@THEMES
@pytest.mark.parametrize("pair", SEEN_TOGETHER, ids=lambda pair: f"{pair.ink} on {pair.ground}")
def test_every_edge_is_seen(pair: Pair, tones: Tones) -> None:
    assert _ratio(pair, tones) >= MIN_SEEN


def test_every_meaning_has_its_colours() -> None:
    assert set(Meaning) == set(PAIRS)


@THEMES
def test_no_two_meanings_look_alike_that_are_not_alike(tones: Tones) -> None:
    alike = {Meaning.RECEIVED: Meaning.DONE, Meaning.DRAFT: Meaning.HELD}
    grounds = [tone(pair.ground, tones) for meaning, pair in PAIRS.items() if meaning not in alike]
    assert len(set(grounds)) == len(grounds)


def test_day_and_night_have_a_tone_for_the_same_roles() -> None:
    assert DAY.keys() == NIGHT.keys()


@THEMES
def test_the_theme_gives_each_role_its_tone(tones: Tones) -> None:
    scheme = make_theme(tones).color_scheme
    given = {name.replace("_", ""): getattr(scheme, name) for name in scheme.__dataclass_fields__}
    assert {role: given[role] for role in tones} == dict(tones)
