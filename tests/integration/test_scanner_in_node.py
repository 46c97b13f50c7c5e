"""
The camera's screen: which code is taken, what a bad picture says, what is left when it goes.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from mobile.packaging.node import find_node
from tests.support.pyodide_stage import REPOSITORY

SCENES = REPOSITORY / "tests" / "support" / "scanner_in_node.mjs"
SCANNER = REPOSITORY / "assets" / "web" / "scanner.mjs"


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    """What came of each scene."""
    command = [*map(str, find_node().node), str(SCENES), str(SCANNER)]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert finished.returncode == 0, finished.stderr
    said: dict[str, Any] = json.loads(finished.stdout)
    return said


def test_one_card_is_taken_before_any_other_code_and_none_of_several(outcome: dict[str, Any]) -> None:
    assert outcome["card_beside_a_poster"] == "DS1:A"
    assert outcome["several"] == outcome["picture_of_several"] == "Several"


def test_another_code_is_answered_when_it_stays_in_view(outcome: dict[str, Any]) -> None:
    assert outcome["poster"] == "HTTP://X"


def test_a_picture_that_is_none_or_far_too_large_says_so_and_the_next_one_is_read(
    outcome: dict[str, Any],
) -> None:
    bad = ("broken", "huge", "unpacks_to_too_much")
    assert ([outcome[one] for one in bad], outcome["picture"]) == (["Unread"] * 3, "DS1:A")


def test_a_refused_camera_leaves_the_picture_and_without_one_is_an_error(outcome: dict[str, Any]) -> None:
    assert (outcome["absent"], outcome["refused"]) == ("Absent", "camera.refused")


def test_light_and_zoom_are_offered_where_the_camera_has_them(outcome: dict[str, Any]) -> None:
    assert outcome["tools"] == ["Picture", "Light", "2 ×", "Cancel"]
    assert outcome["applied"] == [{"torch": True}, {"torch": False}, {"zoom": 2}, {"zoom": 1}]


def test_what_was_seen_is_told_by_frame_touch_and_sound_and_giving_up_by_none(
    outcome: dict[str, Any],
) -> None:
    assert sorted(outcome["told"]) == ["frame", "sound high", "touch, short"]
    assert outcome["told_of_nothing"] == []


def test_giving_up_answers_nothing_and_frees_the_camera(outcome: dict[str, Any]) -> None:
    assert (outcome["given_up"], outcome["screens_left"], outcome["cameras_stopped"]) == (None, 0, 3)


def test_what_was_said_of_a_picture_stays_while_the_camera_looks_on(outcome: dict[str, Any]) -> None:
    assert outcome["looked_on_after_a_bad_picture"]
    assert outcome["bad_picture_beside_the_camera"] == "Unread"


def test_once_a_picture_was_read_the_camera_looks_no_more(outcome: dict[str, Any]) -> None:
    assert (outcome["picture_beside_the_camera"], outcome["looked_on_after_the_end"]) == ("DS1:A", False)


def test_a_camera_that_stops_leaves_the_picture_and_nothing_of_its_own(outcome: dict[str, Any]) -> None:
    assert outcome["lost"] == ["Absent", len(["Picture", "Cancel"]), 0]


def test_a_second_screen_ends_the_first_and_can_be_ended_itself(outcome: dict[str, Any]) -> None:
    assert (outcome["first_of_two"], outcome["second_of_two"]) == (None, None)


def test_where_the_browsers_own_reader_refuses_the_other_one_reads(outcome: dict[str, Any]) -> None:
    assert outcome["detector_refuses"] == "DS1:C"
