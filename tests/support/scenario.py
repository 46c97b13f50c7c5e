"""
The form speaks in scenarios: a form in a few words, then what it asks, hides, refuses and calculates.

    form = Scenario(
        yes_no("fever"),
        integer("fever_days", low=0, high=30, relevant="${fever} = 'yes'"),
    )
    assert form.hides("fever_days")
    form.answer("fever", "yes")
    assert form.asks("fever_days")
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared.forms.definition import (
    GROUP,
    LEAF,
    REPEAT,
    Action,
    Control,
    Definition,
    Itemset,
    ModelNode,
    Text,
)
from shared.forms.session import Session
from shared.forms.steps import Answer, Answered, FormContext, Row, Step

NOON_MS = 1_750_000_000_000
"""2025-06-15, 15:06 UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question, group or repeat of a scenario's form."""

    name: str
    control: str
    kind: str = LEAF
    type: str = "string"
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    binds: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[str] = ()
    items: tuple[str, str, str] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    appearance: str = ""
    children: tuple[Part, ...] = ()
    dynamic_default: str = ""


def _part(name: str, control: str, **words: Any) -> Part:
    known = {key: words.pop(key) for key in tuple(words) if key in Part.__dataclass_fields__}
    return Part(name=name, control=control, binds=words, **known)


def text(name: str, **words: Any) -> Part:
    """A question answered in words."""
    return _part(name, "input", **words)


def integer(name: str, *, low: int | None = None, high: int | None = None, **words: Any) -> Part:
    """A whole number, within bounds where they are given."""
    return _bounded(name, "int", low, high, words)


def decimal(name: str, *, low: float | None = None, high: float | None = None, **words: Any) -> Part:
    """A number with a fraction, within bounds where they are given."""
    return _bounded(name, "decimal", low, high, words)


def _bounded(name: str, kind: str, low: float | None, high: float | None, words: dict[str, Any]) -> Part:
    bounds = [f". >= {low}"] * (low is not None) + [f". <= {high}"] * (high is not None)
    if bounds:
        words.setdefault("constraint", " and ".join(bounds))
    return _part(name, "input", type=kind, **words)


def date(name: str, **words: Any) -> Part:
    """A calendar day."""
    return _part(name, "input", type="date", **words)


def yes_no(name: str, **words: Any) -> Part:
    """A choice of yes and no."""
    return select_one(name, "yes", "no", **words)


def select_one(name: str, *codes: str, **words: Any) -> Part:
    """A choice of one code."""
    return _part(name, "select1", choices=codes, **words)


def select_multiple(name: str, *codes: str, **words: Any) -> Part:
    """A choice of any number of codes."""
    return _part(name, "select", choices=codes, **words)


def select_from(name: str, items: str, value: str = "name", label: str = "label", **words: Any) -> Part:
    """A choice from a list of the form, or of its own answers."""
    return _part(name, "select1", items=(items, value, label), **words)


def note(name: str, label: str, **words: Any) -> Part:
    """Words without an answer."""
    return _part(name, "input", label=label, readonly="true()", **words)


def calculate(name: str, expression: str, **words: Any) -> Part:
    """A value that the form works out."""
    return _part(name, "", calculate=expression, **words)


def group(name: str, *children: Part, **words: Any) -> Part:
    """Questions that belong together."""
    return _part(name, "group", kind=GROUP, children=children, **words)


def repeat(name: str, *children: Part, count: str = "", **words: Any) -> Part:
    """Questions asked for each of several; begins with one instance unless counted."""
    return _part(name, "repeat", kind=REPEAT, children=children, count=count, **words)


class Scenario:
    """
    A form being filled, spoken to by the names of its questions.

    Args:
        parts: Questions in order.
        lists: Rows of lists that choices come from, by name.
        instances: Rows that the app provides.
        languages: Names of languages; labels are given as `labels={language: words}`.
        dialect: CHT for a form of the Community Health Toolkit.
    """

    def __init__(
        self,
        *parts: Part,
        lists: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
        instances: Mapping[str, Sequence[Row]] | None = None,
        languages: Sequence[str] = (),
        now_ms: int = NOON_MS,
        utc_offset_minutes: int = 330,
        seed: int = 1,
        dialect: str = "",
    ) -> None:
        self.definition = a_form(*parts, lists=lists or {}, languages=languages, dialect=dialect)
        self.context = FormContext(
            now_ms=now_ms,
            utc_offset_minutes=utc_offset_minutes,
            seed=seed,
            device_id="phone-1",
            worker_name="Asha Devi",
            instances=instances or {},
        )
        self.session = Session(self.definition, self.context)

    # What a worker does

    def answer(self, name: str, value: Answer) -> Answered:
        """Gives an answer that the form must accept."""
        answered = self.session.answer(name, value)
        assert answered.accepted, answered.problem
        return answered

    def clear(self, name: str) -> Answered:
        """Takes an answer back."""
        return self.answer(name, None)

    def refuses(self, name: str, value: Answer) -> str:
        """The message with which the form refuses an answer; its code where it has no words."""
        answered = self.session.answer(name, value)
        assert not answered.accepted, f"{name} took {value!r}"
        assert answered.problem is not None
        return answered.problem.message or answered.problem.code

    def add(self, repeat_name: str) -> str:
        """Adds an instance of a repeat."""
        return self.session.add_repeat(repeat_name)

    def remove(self, instance: str) -> None:
        """Removes an instance, `child[2]`."""
        self.session.remove_repeat(self._ref(instance))

    def reopen(self) -> Scenario:
        """The form closed, kept as JSON and opened again."""
        again = object.__new__(Scenario)
        again.definition = Definition.from_wire(json.loads(json.dumps(self.definition.to_wire())))
        again.context = self.context
        kept = json.loads(json.dumps(self.session.saved()))
        again.session = Session(again.definition, self.context, language=self.session.language, saved=kept)
        return again

    # What a worker sees

    def asks(self, name: str) -> bool:
        """Whether a question is among the steps."""
        return any(step.ref == self._ref(name) for step in self.session.steps())

    def hides(self, name: str) -> bool:
        """Whether a question is not among the steps."""
        return not self.asks(name)

    def step(self, name: str) -> Step:
        """A question as it stands."""
        return next(step for step in self.session.steps() if step.ref == self._ref(name))

    def label(self, name: str) -> str:
        """A question's words."""
        return self.step(name).label

    def offers(self, name: str) -> list[str]:
        """The codes a question offers."""
        return [choice.code for choice in self.step(name).choices]

    def value(self, name: str) -> Answer:
        """A question's answer."""
        return self.session.value(name)

    def missing(self) -> list[str]:
        """Names of the questions with problems, in order."""
        return [problem.ref.rpartition("/")[2] for problem in self.session.problems()]

    def _ref(self, name: str) -> str:
        if name.startswith("/"):
            return name
        node = self.session._find(name)
        assert node is not None, f"no question {name}"
        return self.session._form.path_of(node)


def a_form(
    *parts: Part,
    lists: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    languages: Sequence[str] = (),
    form_id: str = "scenario",
    version: str = "1",
    dialect: str = "",
) -> Definition:
    """
    The definition of a form in a few words.
    """
    made = _Author(parts, lists or {}, tuple(languages)).definition(form_id, version)
    return replace(made, dialect=dialect)


class _Author:
    def __init__(
        self,
        parts: tuple[Part, ...],
        lists: Mapping[str, Sequence[Mapping[str, str]]],
        languages: tuple[str, ...],
    ) -> None:
        self.parts = parts
        self.languages = languages
        self.model: list[ModelNode] = [ModelNode(name="data", kind=GROUP)]
        self.paths: dict[str, str] = {}
        self.texts: dict[str, dict[str, dict[str, Text]]] = {language: {} for language in languages}
        self.actions: list[Action] = []
        self.templates: dict[int, tuple[Any, ...]] = {}
        self.instances: dict[str, Any] = {}
        for name, rows in lists.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            self.instances[name] = {
                "c": columns,
                "r": [[row.get(column) for column in columns] for row in rows],
            }

    def definition(self, form_id: str, version: str) -> Definition:
        self._name_places(self.parts, "/data")
        trees = self._add_all(self.parts, 0, "/data")
        body = tuple(control for control, _ in trees if control is not None)
        return Definition(
            id=form_id,
            version=version,
            title={"": "A scenario"},
            languages=self.languages,
            model=tuple(self.model),
            initial=(0, tuple(tree for _, tree in trees if tree is not None)),
            templates=self.templates,
            body=body,
            texts=self.texts,
            instances=self.instances,
            actions=tuple(self.actions),
        )

    def _name_places(self, parts: Sequence[Part], above: str) -> None:
        for part in parts:
            self.paths.setdefault(part.name, f"{above}/{part.name}")
            self._name_places(part.children, f"{above}/{part.name}")

    def _expression(self, text_: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda found: f" {self.paths[found[1]]} ", text_)

    def _add_all(self, parts: Sequence[Part], parent: int, above: str) -> list[tuple[Control | None, Any]]:
        return [self._add(part, parent, f"{above}/{part.name}") for part in parts]

    def _add(self, part: Part, parent: int, path: str) -> tuple[Control | None, Any]:
        index = len(self.model)
        binds = {
            key: self._expression(value)
            for key, value in part.binds.items()
            if key not in ("message", "needed")
        }
        node = ModelNode(name=part.name, parent=parent, kind=part.kind, type=part.type, **binds)
        for word, target in (("message", "constraint_message"), ("needed", "required_message")):
            if part.binds.get(word):
                node = replace(node, **{target: self._words(part.binds[word])})
        self.model.append(node)
        if part.dynamic_default:
            value = self._expression(part.dynamic_default)
            self.actions.append(Action(event="odk-instance-first-load", target=path, value=value))
        inner = self._add_all(part.children, index, path)
        tree: Any = (index, part.default)
        if part.children:
            tree = (index, tuple(child for _, child in inner if child is not None))
        if part.kind == REPEAT:
            self.templates[index] = tree
            if node.count:
                tree = None
        control = self._control(part, index, tuple(control for control, _ in inner if control is not None))
        return control, tree

    def _control(self, part: Part, index: int, children: tuple[Control, ...]) -> Control | None:
        if not part.control:
            return None
        itemset = None
        if part.items is not None:
            items, value, label = part.items
            itemset = Itemset(items=self._expression(items), value=value, label=label)
        return Control(
            kind=part.control,
            node=index,
            appearance=part.appearance,
            label=self._label(part, index),
            itemset=itemset,
            choices=tuple((code, (code.capitalize(),)) for code in part.choices),
            parameters=dict(part.parameters),
            children=children,
        )

    def _label(self, part: Part, index: int) -> Text:
        if not part.labels:
            return self._words(part.label or part.name)
        for language, words in part.labels.items():
            self.texts[language][f"{index}:label"] = {"": self._words(words)}
        return (("t", f"{index}:label"),)

    def _words(self, words: str) -> Text:
        pieces = re.split(r"\$\{(\w+)\}", words)
        found: list[Any] = []
        for position, piece in enumerate(pieces):
            if position % 2:
                found.append(("o", self.paths[piece]))
            elif piece:
                found.append(piece)
        return tuple(found)
