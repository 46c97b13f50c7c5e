"""
A form as the phone holds it: compact, versioned, loaded without XML.

The wire form is plain maps, lists and scalars, so that it travels as JSON or MessagePack. Keys that
this version does not know are carried untouched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.forms.program import Program

Text = tuple[Any, ...]
"""
Words of a form in parts: a str stands as written, ("o", expression) is an output, ("t", key) is a text of the
translations, ("i", expression) one whose key depends on the answers.
"""

GROUP = "g"
REPEAT = "r"
LEAF = "v"

SENSITIVE = "yes"
DERIVED = "derived"

CARRY = "carry"
READ = "read"

CHT = "cht"
INPUTS = "inputs"
"""Group of a CHT form that the app fills in; what is under it is read even while the group is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNode:
    """
    One place of the form's model: a question's value, a group or a repeat.

    Attributes:
        name: Element name with its prefix, as in the model.
        parent: Index of the parent in `Definition.model`; -1 for the root.
        kind: GROUP, REPEAT or LEAF.
        type: Bind type without its prefix: string, int, decimal, date, ...
        relevant, required, readonly, constraint, calculate: Expressions, empty where there is none.
        preload: `(preload, parameters)` of a metadata question, or empty.
        count: Expression for the number of instances of a repeat; `fixed` where workers may not add or remove.
        attributes: Attributes of the element that travel with a submission.
        sensitive: SENSITIVE where the answer is for the circle alone, DERIVED where a calculation may read such answers
            and leave the form openly, by its author's word.
    """

    name: str
    parent: int = -1
    kind: str = LEAF
    type: str = "string"
    relevant: str = ""
    required: str = ""
    readonly: str = ""
    constraint: str = ""
    calculate: str = ""
    constraint_message: Text = ()
    required_message: Text = ()
    preload: tuple[str, ...] = ()
    count: str = ""
    fixed: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    sensitive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Itemset:
    """
    Where a question's choices come from: a node set with, in each item, a value, a label and media.

    Attributes:
        items: Expression for the items.
        value, label: Expressions seen from an item.
        random: Whether the order is shuffled; `seed` is an expression or empty.
        labels_are_texts: Whether `label` gives the name of a text of the translations.
    """

    items: str
    value: str
    label: str
    random: bool = False
    seed: str = ""
    labels_are_texts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """
    Something that sets a value when an event happens.

    Attributes:
        event: odk-instance-first-load, odk-instance-load, odk-new-repeat or xforms-value-changed.
        target: Path of the place to set.
        way: Path expression that leads to its nodes, where that has conditions.
        value: Expression; empty where `literal` is used.
        kind: setvalue or setgeopoint.
        source: Index of the model node whose change or new instance sets it off; -1 for the whole form.
    """

    event: str
    target: str
    way: str = ""
    value: str = ""
    literal: str = ""
    kind: str = "setvalue"
    source: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """
    One element of the form's body.

    Attributes:
        kind: input, select1, select, rank, trigger, upload, range, group or repeat.
        node: Index into `Definition.model`; -1 for a group without a place in the model.
        choices: Inline choices as (code, label) pairs.
        parameters: start, end, step, mediatype, rows, accuracyThreshold, ...
    """

    kind: str
    node: int = -1
    appearance: str = ""
    label: Text = ()
    hint: Text = ()
    itemset: Itemset | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Control, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Definition:
    """
    A compiled form.

    Attributes:
        id, version: As authored; a draft stays with the version it was begun in.
        title: Per language as in `languages`; the key "" holds the title used where a language has none.
        languages: As authored, such as `Hindi (hi)`, the default first; empty for a form in one language.
        model: Places in document order, parents before children.
        initial: The instance that a new form begins with: `(index, text)` or `(index, (child, ...))`.
        templates: Per repeat index, what a new instance begins with, in the same shape.
        texts: language -> text id -> form ("" for the words, image, audio, video, guidance, short) -> Text.
        instances: id -> `{"c": columns, "r": rows}` or `{"t": tree}` or `{"src": address}`.
        namespaces: Prefix to address, as declared.
        earlier: What places were called in earlier versions: path below the root -> names, or paths below the root.
        dialect: CHT for a form of the Community Health Toolkit, empty for ODK's own.
        drafts: What becomes of drafts of earlier versions: CARRY, READ, or empty where they stay as they were begun.
        extra: Keys of a newer format's wire form, carried.
    """

    id: str
    version: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    model: tuple[ModelNode, ...] = ()
    initial: tuple[Any, ...] = ()
    templates: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    body: tuple[Control, ...] = ()
    texts: Mapping[str, Mapping[str, Mapping[str, Text]]] = field(default_factory=dict)
    instances: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    namespaces: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dialect: str = ""
    drafts: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def language_for(self, wanted: str) -> str:
        """
        The form's own name for a language, asked for by that name or by its code (`hi`, `pt-BR`).

        Falls back to the form's default language.
        """
        return _match_language(wanted, self.languages)

    def title_in(self, wanted: str) -> str:
        """
        The form's title in a language, asked for as in `language_for`.
        """
        return self.title.get(self.language_for(wanted)) or self.title.get("", self.id)

    @cached_property
    def program(self) -> Program:
        """
        The form's expressions and what depends on what, made once however many sessions use it.

        Raises:
            FormDefinitionError: an expression cannot be read, or questions depend on each other in a circle.
        """
        from shared.forms.program import build_program

        return build_program(self)

    @cached_property
    def shape(self) -> str:
        """
        What tells models apart: a saved session fits only the model that it was made with.
        """
        names = "\n".join(f"{node.parent} {node.kind} {node.name}" for node in self.model)
        return hashlib.blake2b(names.encode(), digest_size=6).hexdigest()

    def to_wire(self) -> dict[str, Any]:
        """
        Plain maps, lists and scalars; `from_wire` gives the same definition back.
        """
        from shared.forms.wire import definition_to_wire

        return definition_to_wire(self)

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Definition:
        """
        Raises:
            MalformedDefinitionError: not a definition, or of a later format than this reader's.
        """
        from shared.forms.wire import definition_from_wire

        return definition_from_wire(wire)


def language_code(name: str) -> str:
    """
    The code that stands in brackets behind a language's name, `sw` of `Kiswahili (sw)`; the whole name where none does.
    """
    return name.rpartition("(")[2].removesuffix(")") if name.endswith(")") else name


def _match_language(wanted: str, languages: tuple[str, ...]) -> str:
    if wanted in languages or not languages:
        return wanted if wanted in languages else ""
    code = wanted.lower().replace("_", "-")
    for exact in (True, False):
        for name in languages:
            own = language_code(name).lower()
            if own == code or (not exact and own.split("-")[0] == code.split("-")[0]):
                return name
    return languages[0]
