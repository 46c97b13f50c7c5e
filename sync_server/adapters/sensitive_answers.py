"""
What keeps a form's sensitive answers from leaving it by a side door: whatever reads one is itself sensitive, or is a
calculation that its author declared as derived from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.forms.definition import DERIVED, LEAF, SENSITIVE, Definition
from shared.forms.errors import Fault
from shared.forms.expression.parser import parse
from shared.forms.kinds import kind_of
from shared.forms.program import RELEVANT, WORDS, Program
from shared.forms.references import Reader

CODE = "sensitive"
COLUMN = "bind::doorstep:sensitive"
MEDIA = frozenset({"image", "audio", "video", "file"})

_WHAT = {
    "relevant": "whether it is asked",
    "calculate": "its value",
    "choices": "its choices",
    "constraint": "whether its answer stands",
    "required": "whether it is needed",
    "readonly": "whether it may be changed",
    "count": "how often it is repeated",
    "words": "its words",
}


def sensitive_faults(definition: Definition) -> list[Fault]:
    """
    Every place that tells a sensitive answer to somebody it is not for.
    """
    if not any(node.sensitive for node in definition.model):
        return []
    checker = _Checker(definition)
    return [*checker.questions(), *checker.rules(), *checker.actions()]


def sensitive_questions(definition: Definition) -> frozenset[str]:
    """
    Names of the questions whose answers are sealed.
    """
    return frozenset(
        node.name for node in definition.model if node.kind == LEAF and node.sensitive == SENSITIVE
    )


class _Checker:
    def __init__(self, definition: Definition) -> None:
        self.model = definition.model
        self.definition = definition
        self.program: Program = definition.program
        self.closed = {
            index
            for index, node in enumerate(self.model)
            if node.kind == LEAF and node.sensitive == SENSITIVE
        }

    def questions(self) -> Iterator[Fault]:
        for index, node in enumerate(self.model):
            path = self.program.places[index].path
            control = self.program.controls.get(index)
            if node.sensitive == DERIVED and not node.calculate:
                yield Fault(CODE, "only a calculation can be derived", path, COLUMN)
            elif index in self.closed and control and kind_of(control, node) in MEDIA:
                yield Fault(CODE, "pictures, sounds and files cannot be sealed to a circle", path, COLUMN)

    def rules(self) -> Iterator[Fault]:
        for rule in self.program.rules:
            read = [index for index, _, _ in rule.reads if self._is_closed(index)]
            if not read or self._may_read(rule.place.index, rule.kind):
                continue
            name = self.program.places[read[0]].name
            message = f"the sensitive question {name} decides {_WHAT[rule.kind]}"
            related = tuple(self.program.places[index].path for index in read)
            yield Fault(CODE, message, rule.place.path, rule.kind, rule.text, 0, related)

    def actions(self) -> Iterator[Fault]:
        reader = Reader(self.program.places[0], frozenset())
        for action in self.definition.actions:
            target = next((place for place in self.program.places if place.path == action.target), None)
            if target is None or not action.value or self._is_protected(target.index):
                continue
            read = reader.read(parse(action.value), target).references
            if any(self._is_closed(index) for index, _, _ in read):
                yield Fault(CODE, "a sensitive question decides its value", target.path, "setvalue")

    def _is_closed(self, index: int) -> bool:
        """A sensitive question, or a group that has one in it."""
        return any(self._is_within(closed, index) for closed in self.closed)

    def _is_within(self, index: int, above: int) -> bool:
        while index >= 0:
            if index == above:
                return True
            index = self.model[index].parent
        return False

    def _may_read(self, index: int, kind: str) -> bool:
        node = self.model[index]
        if node.kind == LEAF:
            control = self.program.controls.get(index)
            is_note = control is not None and kind_of(control, node) == "note"
            # A note says nothing to the server; what it says on the screen is another matter.
            return self._is_protected(index) or (is_note and kind == RELEVANT and kind != WORDS)
        leaves = [
            place
            for place, other in enumerate(self.model)
            if other.kind == LEAF and self._is_within(place, index)
        ]
        return all(self._is_protected(leaf) for leaf in leaves)

    def _is_protected(self, index: int) -> bool:
        return self.model[index].sensitive in (SENSITIVE, DERIVED)
