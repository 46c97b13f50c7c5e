"""
A draft carried over into another version of its form: every answer goes where its question went, and what has no
place any more is kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared.forms.data_types import cast
from shared.forms.definition import LEAF, REPEAT, SENSITIVE, Definition
from shared.forms.errors import UnknownQuestionError
from shared.forms.instance import FilledForm, FormNode
from shared.forms.kinds import typed_answer
from shared.forms.session import Session
from shared.forms.steps import LeftOver


def carry_over(before: Session, definition: Definition) -> Session:
    """
    A session of another version of the form, holding the answers of a session, which is not changed.

    Questions are met by the names that the new version says they had, by their places, and by names that occur once
    in both. A sensitive answer goes to a sensitive question only. What does not fit or is no longer asked is in
    `left_over` of the new session: it is saved with it, is among its answers, and comes back to its question in a
    version that asks it again.

    Raises:
        FormDefinitionError: the new version cannot be run.
    """
    move = _Move(before, definition)
    saved = before.saved() | {
        "version": definition.version,
        "shape": definition.shape,
        "tree": move.tree(),
        "unsettled": True,
    }
    after = Session(definition, before.context, language=before.language, saved=saved)
    after.set_aside(move.left_by(after))
    return after


class _Meeting:
    """
    Which place of the old version each place of the new one was.
    """

    def __init__(self, old: Definition, new: Definition) -> None:
        self.old, self.new = old, new
        self.old_paths, self.new_paths = _paths(old), _paths(new)
        self.met: dict[int, int] = {}
        self.taken: set[int] = set()

    def meet(self) -> dict[int, int]:
        """New index to old; places that are new are not in it."""
        # Repeats first: a question stays in its repeat.
        for kind in (REPEAT, LEAF):
            for candidates in (self.named_before, self.at_same_place, self.of_same_name):
                for index, node in enumerate(self.new.model):
                    if node.kind == kind and index not in self.met:
                        self.take(index, candidates(index))
        return self.met

    def take(self, index: int, candidates: Sequence[int]) -> None:
        fitting = [one for one in candidates if one not in self.taken and self.may_be(index, one)]
        if len(fitting) == 1:
            self.met[index] = fitting[0]
            self.taken.add(fitting[0])

    def may_be(self, index: int, other: int) -> bool:
        ours, theirs = self.new.model[index], self.old.model[other]
        around, around_before = _repeat_around(self.new, index), _repeat_around(self.old, other)
        is_inside = self.met.get(around) == around_before if around > 0 else around_before == 0
        is_open = theirs.sensitive != SENSITIVE or ours.sensitive == SENSITIVE
        return ours.kind == theirs.kind and is_inside and is_open

    def named_before(self, index: int) -> list[int]:
        names = self.new.earlier.get(self.new_paths[index], ())
        return [
            other
            for other, node in enumerate(self.old.model)
            if node.name in names or self.old_paths[other] in names
        ]

    def at_same_place(self, index: int) -> list[int]:
        return [other for other, path in enumerate(self.old_paths) if path == self.new_paths[index]]

    def of_same_name(self, index: int) -> list[int]:
        name = self.new.model[index].name
        if sum(1 for node in self.new.model if node.name == name) > 1:
            return []
        found = [other for other, node in enumerate(self.old.model) if node.name == name]
        return found if len(found) == 1 else []


def _paths(definition: Definition) -> list[str]:
    """The places of a form below its root, `group/name`."""
    paths: list[str] = []
    for node in definition.model:
        above = f"{paths[node.parent]}/" if node.parent > 0 else ""
        paths.append(f"{above}{node.name}" if node.parent >= 0 else "")
    return paths


def _repeat_around(definition: Definition, index: int) -> int:
    """The repeat that a place stands in; 0 where it stands in none."""
    above = definition.model[index].parent
    while above > 0 and definition.model[above].kind != REPEAT:
        above = definition.model[above].parent
    return max(above, 0)


@dataclass(slots=True)
class _Extent:
    """
    What stands in the form itself, or in one instance of a repeat, repeats in it apart.
    """

    leaves: dict[int, LeftOver] = field(default_factory=dict)
    instances: dict[int, list[_Extent]] = field(default_factory=dict)
    aside: dict[int, list[_Extent]] = field(default_factory=dict)

    def all_leaves(self) -> Iterator[LeftOver]:
        """Every value in it."""
        yield from self.leaves.values()
        for inner in (self.instances, self.aside):
            for extents in inner.values():
                for extent in extents:
                    yield from extent.all_leaves()


class _Reader:
    """
    The values of a session, by the extents they stand in.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.form: FilledForm = session.filled
        self.said = session.answers()

    def extent(self, node: FormNode, place: str) -> _Extent:
        """What stands in a node at a place below the root."""
        found = _Extent()
        self.fill(found, node, place)
        return found

    def fill(self, found: _Extent, node: FormNode, place: str) -> None:
        model = self.session.definition.model
        numbers: dict[int, int] = {}
        for child in node.children:
            if not isinstance(child, FormNode):
                continue
            here = f"{place}{child.name}"
            if model[child.index].kind == REPEAT:
                numbers[child.index] = number = numbers.get(child.index, 0) + 1
                extent = self.extent(child, f"{here}[{number}]/")
                found.instances.setdefault(child.index, []).append(extent)
            elif model[child.index].kind == LEAF:
                found.leaves[child.index] = self.value(child, here)
            else:
                self.fill(found, child, f"{here}/")
        for index, put in self.form.put_aside(node).items():
            extents = (
                self.extent(one, f"{place}{one.name}[{number}]/")
                for number, one in enumerate(put, numbers.get(index, 0) + 1)
            )
            found.aside.setdefault(index, []).extend(extents)

    def value(self, node: FormNode, place: str) -> LeftOver:
        definition = self.session.definition
        model = definition.model[node.index]
        is_there = node.root() is self.form.document
        name = self.session.answer_name(self.form.path_of(node)) if is_there else place
        return LeftOver(
            place=place,
            name=name,
            text=node.text,
            value=typed_answer(definition.program.controls.get(node.index), model, node.text),
            said=is_there and name in self.said,
            sensitive=model.sensitive == SENSITIVE,
        )


class _Move:
    """
    The tree of the new version, and what found no place in it.
    """

    def __init__(self, before: Session, definition: Definition) -> None:
        self.before, self.new = before, definition
        self.met = _Meeting(before.definition, definition).meet()
        self.waiting = {one.place: one for one in before.left_over}
        self.placed: dict[int, tuple[str, str, LeftOver]] = {}
        self.homeless: list[LeftOver] = []
        self.children: dict[int, list[int]] = {}
        for index, node in enumerate(definition.model):
            self.children.setdefault(node.parent, []).append(index)
        self.first = dict(_first_texts(definition.initial))
        for tree in definition.templates.values():
            self.first |= dict(_first_texts(tree))

    def tree(self) -> list[Any]:
        """As `FilledForm.restore` takes it."""
        whole = _Reader(self.before).extent(self.before.filled.root, "")
        tree = self.branch(0, whole, "")
        self.homeless = [one for one in whole.all_leaves() if one.text and id(one) not in self.placed]
        return tree

    def branch(self, index: int, extent: _Extent, place: str) -> list[Any]:
        content: list[Any] = []
        aside: list[Any] = []
        for inner in self.children.get(index, ()):
            node = self.new.model[inner]
            here = f"{place}{node.name}"
            if node.kind == REPEAT:
                shown, put = self.instances(inner, extent, here)
                content += shown
                aside += put
            elif node.kind == LEAF:
                content += self.leaf(inner, extent, here)
            else:
                content.append(self.branch(inner, extent, f"{here}/"))
        return [index, content, aside] if aside else [index, content]

    def instances(self, index: int, extent: _Extent, here: str) -> tuple[list[Any], list[Any]]:
        """Those there are, and those that a count has put aside."""
        old = self.met.get(index, -1)
        present = extent.instances.get(old, [])
        if old < 0:
            # Perhaps a repeat that was there before the version that is left now.
            present = [_Extent() for _ in range(max(self.waited_for(here), index in self.first))]
        put = extent.aside.get(old, [])
        trees = [
            self.branch(index, one, f"{here}[{number}]/") for number, one in enumerate([*present, *put], 1)
        ]
        return trees[: len(present)], trees[len(present) :]

    def waited_for(self, here: str) -> int:
        """How many instances what comes back asks for."""
        inside = (place[len(here) + 1 :] for place in self.waiting if place.startswith(f"{here}["))
        return max((int(place.partition("]")[0]) for place in inside), default=0)

    def leaf(self, index: int, extent: _Extent, here: str) -> list[Any]:
        old = self.met.get(index, -1)
        own = extent.leaves.get(old)
        if own is None or not own.text:
            own = self.come_back(index, here) or own
        if own is None:
            return [[index, self.first[index]]] if index in self.first else []
        text = cast(own.text, self.new.model[index].type, self.before.context.utc_offset_minutes)
        is_derived = old >= 0 and bool(self.before.definition.model[old].calculate)
        if text or is_derived:
            self.placed[id(own)] = ("" if is_derived else here, text, own)
        return [[index, text]]

    def come_back(self, index: int, here: str) -> LeftOver | None:
        one = self.waiting.get(here)
        if one is None or (one.sensitive and self.new.model[index].sensitive != SENSITIVE):
            return None
        return self.waiting.pop(here)

    def left_by(self, after: Session) -> list[LeftOver]:
        """What the new session does not hold as it was given."""
        root = f"/{self.new.model[0].name}/"
        texts = {after.filled.path_of(node).removeprefix(root): node.text for node in after.filled.nodes()}
        changed = [one for here, text, one in self.placed.values() if here and texts.get(here, text) != text]
        left = (self.in_words(one) for one in (*self.homeless, *changed))
        return [self.named(one) for one in (*self.waiting.values(), *left)]

    def named(self, one: LeftOver) -> LeftOver:
        """Under a name that no question of the new version has."""
        taken = any(node.name == one.name.rpartition("/")[2] for node in self.new.model if node.kind == LEAF)
        return replace(one, name=f"{one.name}@{self.before.definition.version}") if taken else one

    def in_words(self, one: LeftOver) -> LeftOver:
        """With the words that only its own version knows."""
        try:
            step = self.before.step(f"/{self.before.definition.model[0].name}/{one.place}")
        except UnknownQuestionError:
            return one
        labels = {choice.code: choice.label for choice in step.choices}
        words = ", ".join(labels[code] for code in one.text.split() if code in labels)
        return replace(one, label=step.label, words=words)


def _first_texts(tree: Any) -> Iterator[tuple[int, str]]:
    """What each place of an instance begins with; repeats that it begins with count too."""
    index, content = tree
    yield index, content if isinstance(content, str) else ""
    if not isinstance(content, str):
        for child in content:
            yield from _first_texts(child)
