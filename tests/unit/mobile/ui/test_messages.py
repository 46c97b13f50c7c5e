"""
What went wrong is said in words: no code stands alone where somebody could do something about it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mobile.ui.loop import Failed
from mobile.ui.messages import FAMILIES, MESSAGES, SAFE, UNFORESEEN, explain
from mobile.ui.words import load_words

ROOT = Path(__file__).parents[4]
ENGLISH = load_words(ROOT / "assets" / "locales", "en")

PEOPLE = {"WORKER", "SUPERVISOR", "WAIT"}
"""Who can do something about an error, waiting included."""

NOT_ON_PHONES = {
    "area.loop",
    "card.facts",
    "case.key.malformed",
    "pack.source.unreadable",
    "record.legal_hold",
    "recovery.key.other",
    "recovery.malformed",
    "recovery.not_approved",
    "recovery.passphrase.wrong",
    "rescue.malformed",
}
"""Raised where cards are made, packs built, records erased, recovery keys kept and rescue files taken in."""

READ_INSIDE = {"remote.refused"}
"""Stands for the server's own code, which it carries."""

HEEDED = {"attachment.unknown", "attachment.broken", "device.agreement.other"}
"""A phone does what follows from these by itself, and shows none of them."""

MADE_BY_SCREENS = {
    "card.later",
    "card.other.abha",
    "card.other.cns",
    "card.other.enrolment",
    "card.other.hand_over",
    "card.other.web",
    "media.refused",
    "remote.status",
    "vault.pin.simple",
}
"""Codes that no error class has: the facts of one said apart, and an answer that is not our server's."""


def codes(*folders: str) -> dict[str, str]:
    """
    Each error's code, and who can act on it.
    """
    found: dict[str, str] = {}
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for made in ast.walk(ast.parse(text)) if "    code = " in text else ():
            if isinstance(made, ast.ClassDef):
                given = {
                    target.id: node.value
                    for node in made.body
                    if isinstance(node, ast.Assign)
                    for target in node.targets
                    if isinstance(target, ast.Name)
                }
                code, acts = given.get("code"), given.get("acts")
                if isinstance(code, ast.Constant):
                    found[str(code.value)] = acts.attr if isinstance(acts, ast.Attribute) else "DEVELOPER"
    return found


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    return codes("mobile", "shared", "sync_server")


def test_whatever_somebody_can_act_on_has_words(known: dict[str, str]) -> None:
    said_by_family = {code for code in known if code.startswith(tuple(FAMILIES))}
    wanted = {code for code, acts in known.items() if acts in PEOPLE}

    assert len(wanted) > 30
    assert wanted - said_by_family - MESSAGES.keys() - NOT_ON_PHONES - READ_INSIDE - HEEDED == set()


def test_no_words_are_kept_for_an_error_that_is_gone(known: dict[str, str]) -> None:
    assert MESSAGES.keys() - known.keys() - MADE_BY_SCREENS == set()


def test_a_family_is_the_start_of_some_code(known: dict[str, str]) -> None:
    assert [start for start in FAMILIES if not any(code.startswith(start) for code in known)] == []


def test_a_failure_begins_with_what_happened_and_what_is_safe() -> None:
    message = explain(ENGLISH, Failed("remote.unreachable"))

    assert message.title == "The server did not answer."
    assert message.body == f"{SAFE} Try again when there is network."


def test_a_code_without_words_is_shown_beside_what_is_safe() -> None:
    message = explain(ENGLISH, Failed("moon.eclipse"))

    assert (message.title, message.body) == (UNFORESEEN[0], f"{SAFE} Code: moon.eclipse")


def test_a_store_that_cannot_be_read_says_that_nothing_was_deleted() -> None:
    message = explain(ENGLISH, Failed("vault.damaged"))

    assert "Nothing was deleted." in message.body
    assert "Code: vault.damaged" in message.body


def test_a_form_with_a_mistake_says_so() -> None:
    assert explain(ENGLISH, Failed("pack.malformed")).title == "A form on this phone has a mistake."


def test_a_refusal_is_explained_by_the_servers_own_code() -> None:
    message = explain(ENGLISH, Failed("remote.refused", (("reason", "enrol.code.used"), ("status", 409))))

    assert message.title == "This code was used before."


def test_an_answer_that_is_not_our_servers_is_no_riddle() -> None:
    message = explain(ENGLISH, Failed("remote.refused", (("reason", "remote.status"), ("status", 502))))

    assert message.title == "The server has a problem."


def test_a_short_pin_is_told_how_long_it_must_be() -> None:
    short = Failed("vault.pin.weak", (("problem", "short"), ("minimum", 10)))

    assert explain(ENGLISH, short).body == "It needs at least 10 characters."


def test_a_simple_pin_is_told_so() -> None:
    simple = Failed("vault.pin.weak", (("problem", "simple"), ("minimum", 6)))

    assert explain(ENGLISH, simple).title == "This PIN is too easy to guess."
