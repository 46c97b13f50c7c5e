"""
What a form shows and hears: the values that cross the door between the forms engine and a screen.

Everything here is a frozen value; a screen keeps no reference into the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Answer = None | bool | int | float | str | list[str]
"""One question's typed value: None is unanswered, a list holds the codes of a select_multiple or rank."""

Row = Mapping[str, object]
"""One row of an instance that the app provides: column name to plain value."""

PARAMETER = str | int | float | bool | list[str]


class ProblemCode(StrEnum):
    """
    Why an answer does not stand.
    """

    REQUIRED = "required"
    CONSTRAINT = "constraint"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Problem:
    """
    A question whose answer is missing or does not stand.

    Attributes:
        ref: The question's place in the filled form, as in `Step.ref`.
        code: What is wrong.
        message: The form's own words in the session's language; empty where the form has none.
    """

    ref: str
    code: ProblemCode
    message: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One offered answer. `code` is stored, `label` is shown.
    """

    code: str
    label: str
    image: str = ""
    audio: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One question, note or repeat as it stands now.

    Attributes:
        ref: Its place in the filled form, repeats numbered from 1: `/data/child[2]/weight`.
        name: The question's name as authored.
        kind: select_one, select_multiple, integer, decimal, text, date, time, datetime, note, acknowledge, range,
            rank, image, audio, video, file, barcode, geopoint, geotrace, geoshape, or repeat.
        appearance: As authored, words parted by spaces.
        choices: Those that pass the choice filter now, of a long list the first and those marked.
        more: How many choices there are beside these.
        value: Typed by `kind`; the number of instances for a repeat.
        low, high, step: Bounds of a range question.
        group_labels: Labels of the groups and repeats around it, outermost first.
        group_refs: Their places, in the same order.
        field_list: Place of the outermost group whose questions are shown on one screen, or empty.
        parameters: Further authored settings. A repeat has `instances` (places), their `names` (empty
            where nothing tells one apart yet), `can_add` and `can_remove`.
        problem: What is wrong with the present answer, None where it stands or was not answered yet.
        sensitive: The answer is for the circle of the person alone.
    """

    ref: str
    name: str
    kind: str
    appearance: str = ""
    label: str = ""
    hint: str = ""
    guidance: str = ""
    image: str = ""
    audio: str = ""
    required: bool = False
    readonly: bool = False
    choices: tuple[Choice, ...] = ()
    more: int = 0
    value: Answer = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    group_labels: tuple[str, ...] = ()
    group_refs: tuple[str, ...] = ()
    field_list: str = ""
    parameters: Mapping[str, PARAMETER] = field(default_factory=dict)
    problem: Problem | None = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """
    An answer that an earlier version of the form asked for and this one has no place for.

    Attributes:
        place: Where it stood below the form's root, repeats numbered: `child[2]/weight`.
        name: Its key in `Session.answers`.
        text: As it was stored; `value` is what it stood for.
        said: Whether it was relevant; else it is kept but is not among the answers.
        sensitive: It is for the circle of the person alone.
        label: The words it was asked with; empty where it was worked out.
        words: The labels of the choices it names, where it has any.
    """

    place: str
    name: str
    text: str
    value: Answer
    said: bool
    sensitive: bool
    label: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """
    What one answer did.

    Attributes:
        accepted: False where the answer broke its type or constraint; the session is then unchanged.
        problem: Why it was not accepted.
        changed: Places whose value, relevance, choices, label or need changed, the answered one included.
    """

    accepted: bool
    problem: Problem | None = None
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContext:
    """
    What a form may know about the world around it; the engine reads no clock and no store.

    Attributes:
        now_ms: The present, UTC milliseconds.
        utc_offset_minutes: How far local clocks are ahead of UTC.
        seed: Source of every random number, order and generated identifier of this form.
        device_id, worker_name, phone_number: For metadata questions.
        properties: Further metadata by name: email, simserial, subscriberid.
        instances: Rows readable as `instance('<name>')/root/item`, by name: household, person, last_visit.
        last_saved: What `Session.last_saved` gave when the form was saved last.
    """

    now_ms: int
    utc_offset_minutes: int = 0
    seed: int = 0
    device_id: str = ""
    worker_name: str = ""
    phone_number: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    instances: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    last_saved: Mapping[str, str] = field(default_factory=dict)
