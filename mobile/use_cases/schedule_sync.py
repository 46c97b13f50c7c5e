"""
When to sync by itself: on unlock, on save, on a new network, and now and then; after failures more and more seldom. A
danger waits for nothing but the server's own word, and a phone that saves data or battery calls less often.

A pure function of what is known, so that every timing is tested without waiting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

SOON_MS = 2_000
"""After something was saved or unlocked: long enough that several saves go in one exchange."""
IDLE_MS = 15 * 60 * 1000
"""With nothing to send: 96 idle exchanges a day cost some 60 KB with all headers, a third of one photograph."""
PENDING_MS = 60 * 1000
"""With something to send that has not been tried since the last success."""
FIRST_RETRY_MS = 30 * 1000
LONGEST_RETRY_MS = 30 * 60 * 1000
"""Also the longest that a server, or something that answers in its place, can make a phone wait."""
DANGER_RETRY_MS = 60 * 1000
"""The longest pause between two tries while a danger has not reached anybody."""
SPARING = 4
"""How many times longer a phone rests that saves data or battery: with nothing to send it calls once an hour."""


class Occasion(StrEnum):
    """
    Why a sync might be due.
    """

    UNLOCKED = "unlocked"
    SAVED = "saved"
    DANGER = "danger"
    NETWORK = "network"
    TIMER = "timer"
    BUTTON = "button"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRhythm:
    """
    What timing depends on.

    Attributes:
        failures: Failed syncs since the last one that succeeded.
        not_before_ms: Monotonic time before which no occasion but the button starts a sync.
        asked_ms: Monotonic time before which the server asked not to be called: a new network changes nothing about it.
        due_ms: Monotonic time of the next sync; None while nothing is planned.
    """

    failures: int = 0
    not_before_ms: int = 0
    asked_ms: int = 0
    due_ms: int | None = None


def plan_sync(
    rhythm: SyncRhythm, occasion: Occasion, *, now_ms: int, pending: int, is_spared: bool = False
) -> SyncRhythm:
    """
    The rhythm after an occasion. A sync already due sooner stays so.

    Args:
        now_ms: Monotonic milliseconds.
        pending: Operations without an answer.
        is_spared: The phone saves data or battery.
    """
    if occasion is Occasion.BUTTON:
        return replace(rhythm, due_ms=now_ms)
    if occasion is Occasion.DANGER:
        # Failures before it say how seldom to try for what can wait.
        return replace(rhythm, due_ms=_sooner(rhythm.due_ms, max(now_ms, rhythm.asked_ms)))
    if occasion is Occasion.NETWORK:
        # A new network may work where the old one did not: earlier failures say nothing about it.
        soon_ms = max(now_ms + SOON_MS, rhythm.asked_ms)
        return replace(
            rhythm,
            failures=0,
            not_before_ms=max(now_ms, rhythm.asked_ms),
            due_ms=_sooner(rhythm.due_ms, soon_ms),
        )
    wait_ms = SOON_MS if occasion in (Occasion.UNLOCKED, Occasion.SAVED) else _pause_ms(pending, is_spared)
    return replace(rhythm, due_ms=_sooner(rhythm.due_ms, max(now_ms + wait_ms, rhythm.not_before_ms)))


def after_success(
    rhythm: SyncRhythm, *, now_ms: int, pending: int, jitter: float, is_spared: bool = False
) -> SyncRhythm:
    """
    The rhythm after a sync that ended quietly.

    Args:
        jitter: 0 to 1, random, so that a team's phones do not call together.
    """
    pause_ms = round(_pause_ms(pending, is_spared) * (0.8 + 0.4 * jitter))
    return SyncRhythm(due_ms=now_ms + pause_ms)


def after_failure(
    rhythm: SyncRhythm, *, now_ms: int, jitter: float, wait_s: int = 0, has_danger: bool = False
) -> SyncRhythm:
    """
    The rhythm after a sync that failed: each pause twice the last, up to half an hour, less up to a half by chance.

    Args:
        jitter: 0 to 1, random.
        wait_s: How long the server asked to be left alone.
        has_danger: A danger is among what was not sent.
    """
    bound_ms = DANGER_RETRY_MS if has_danger else LONGEST_RETRY_MS
    longest_ms = min(bound_ms, FIRST_RETRY_MS << min(rhythm.failures, 16))
    asked_ms = now_ms + min(1000 * wait_s, LONGEST_RETRY_MS)
    due_ms = asked_ms + round(longest_ms * (0.5 + 0.5 * jitter))
    return SyncRhythm(
        failures=rhythm.failures + 1, not_before_ms=due_ms, asked_ms=asked_ms if wait_s else 0, due_ms=due_ms
    )


def is_due(rhythm: SyncRhythm, now_ms: int) -> bool:
    """
    Whether to sync now.
    """
    return rhythm.due_ms is not None and rhythm.due_ms <= now_ms


def _pause_ms(pending: int, is_spared: bool) -> int:
    return (PENDING_MS if pending else IDLE_MS) * (SPARING if is_spared else 1)


def _sooner(due_ms: int | None, other_ms: int) -> int:
    return other_ms if due_ms is None else min(due_ms, other_ms)
