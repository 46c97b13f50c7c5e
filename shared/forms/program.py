"""
A form ready to run: every expression as a closure, what depends on what, and in which order.

Source: ODK XForms Specification, bind attributes and their evaluation; the strict rule of JavaRosa on circles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shared.forms.circles import find_components, is_circle
from shared.forms.definition import CHT, INPUTS, REPEAT, Action, Control, Definition, ModelNode, Text
from shared.forms.errors import FATAL, ExpressionError, Fault, FormDefinitionError
from shared.forms.expression.compiler import (
    Compiled,
    Run,
    as_boolean,
    as_number,
    as_text,
    compile_expression,
)
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.expression.syntax import Call, Expression, Path, Step
from shared.forms.references import OF_THE_LANGUAGE, Place, Reader, localise

COUNT = "count"
CALCULATE = "calculate"
RELEVANT = "relevant"
READONLY = "readonly"
REQUIRED = "required"
CONSTRAINT = "constraint"
CHOICES = "choices"
WORDS = "words"

_BINDS = (CALCULATE, RELEVANT, READONLY, REQUIRED, CONSTRAINT)
_SETTLING = frozenset({COUNT, CALCULATE, RELEVANT, CHOICES})
"""Kinds whose outcome other expressions can see."""

_HOLDING = frozenset({CALCULATE, COUNT, WORDS})
"""Kinds whose outcome is text or a number; of others it is a truth, or nodes."""


@dataclass(slots=True)
class Rule:
    """
    One expression of one place.

    Attributes:
        host: The place whose nodes it is evaluated on: the parent for a count, since a repeat may be empty.
        run: Gives text for calculate, a number for count, a truth for the others; None for choices and words.
        rank: Position in the order of evaluation.
        feeds_itself: Whether what it changes may change it again; only counts and relevance may.
        circle: The rules that need each other, itself among them, in the order of the form; CHT forms only.
        speaks: Whether its outcome depends on the language.
    """

    place: Place
    kind: str
    text: str
    host: Place
    run: Run | None = None
    rank: int = 0
    feeds_itself: bool = False
    circle: tuple[Rule, ...] = ()
    speaks: bool = False
    reads: set[tuple[int, int, bool]] = field(default_factory=set)


class Dependent(NamedTuple):
    """
    A rule to run again, and the way to the nodes it is to run on.

    Attributes:
        climb: Levels up from the changed node to the place that holds both.
        names: Names down from there to the rule's nodes.
    """

    rule: Rule
    climb: int
    names: tuple[str, ...]


@dataclass(slots=True)
class Words:
    """
    A text in parts, compiled: a part is a str, a closure, or a closure giving the key of a translation.
    """

    parts: tuple[tuple[str, Any], ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is the same whatever the answers and the language."""
        return all(kind == "s" for kind, _ in self.parts)


@dataclass(slots=True)
class InlineChoices:
    """
    Choices written at the question itself.
    """

    choices: tuple[tuple[str, Words], ...]


@dataclass(slots=True)
class ListedChoices:
    """
    Choices taken from a list, or from the form's own answers, compiled.

    Attributes:
        items: Gives the items; `value` and `label` are seen from each.
        labels_are_texts: Whether `label` gives the key of a translation.
        shuffled: Whether their order is drawn anew for each filled form.
        value_column, label_column: Names of child elements where value and label are no more than that.
    """

    items: Run
    value: Run
    label: Run
    labels_are_texts: bool = False
    shuffled: bool = False
    value_column: str = ""
    label_column: str = ""


ChoiceSource = InlineChoices | ListedChoices


@dataclass(slots=True)
class Act:
    """
    An action, compiled.

    Attributes:
        place: What it sets; `target` leads there from a node of `source`.
        value: Gives the text to set, seen from the target.
    """

    event: str
    kind: str
    source: int
    place: Place
    target: Run
    value: Run


@dataclass(slots=True)
class Program:
    """
    A compiled form.

    Attributes:
        places: By model index.
        rules: In order of evaluation.
        of_place: Rules of each place, by model index.
        on_value: What to run again when a place's value or relevance changed.
        on_structure: What to run again when instances of a repeat were added or removed.
        counts_under: Counts of the repeats directly under each place.
        actions: What happens at events; `watched` are the places whose change is one.
        controls: The body's control of each place, by model index.
        speaking: Rules whose outcome depends on the language.
    """

    definition: Definition
    places: tuple[Place, ...]
    rules: tuple[Rule, ...]
    of_place: tuple[tuple[Rule, ...], ...]
    on_value: tuple[tuple[Dependent, ...], ...]
    on_structure: tuple[tuple[Dependent, ...], ...]
    counts_under: tuple[tuple[Rule, ...], ...]
    actions: tuple[Act, ...]
    watched: frozenset[int]
    controls: Mapping[int, Control]
    choices: Mapping[int, ChoiceSource]
    words: Mapping[tuple[int, Text], Words]
    speaking: tuple[Rule, ...]
    faults: tuple[Fault, ...]

    def rule(self, index: int, kind: str) -> Rule | None:
        """The rule of a kind at a place, None where there is none."""
        for rule in self.of_place[index]:
            if rule.kind == kind:
                return rule
        return None


def build_program(definition: Definition) -> Program:
    """
    Raises:
        FormDefinitionError: an expression cannot be read, or questions depend on each other in a circle.
    """
    builder = _Builder(definition)
    program = builder.build()
    fatal = [fault for fault in builder.faults if fault.code in FATAL]
    if fatal:
        raise FormDefinitionError(fatal)
    return program


def check_program(definition: Definition) -> list[Fault]:
    """
    Everything wrong with a definition's expressions, all at once.
    """
    builder = _Builder(definition)
    builder.build()
    return builder.faults


class _Builder:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.faults: list[Fault] = []
        self.places = _places(definition.model)
        # `instance('x')` may name the primary instance by the form's id.
        self.reader = Reader(self.places[0], frozenset({definition.id}) - set(definition.instances))
        self.rules: list[Rule] = []
        self.words: dict[tuple[int, Text], Words] = {}
        self.controls: dict[int, Control] = {}
        self.sources: dict[int, ChoiceSource] = {}
        self.acts: list[Act] = []
        self.trees: dict[str, Expression] = {}
        self.shared: dict[str, Compiled] = {}

    def build(self) -> Program:
        for place, node in zip(self.places, self.definition.model, strict=True):
            self.add_binds(place, node)
        self.add_controls(self.definition.body)
        for action in self.definition.actions:
            self.add_action(action)
        self.order()
        return self.program()

    # Compiling

    def add_binds(self, place: Place, node: ModelNode) -> None:
        for kind in _BINDS:
            text = getattr(node, kind)
            if text and not _is_idle(kind, text):
                self.add_rule(place, kind, text, as_text if kind == CALCULATE else as_boolean)
        if node.count:
            self.add_rule(place, COUNT, node.count, as_number)

    def add_rule(self, place: Place, kind: str, text: str, convert: Any) -> None:
        rule = Rule(place, kind, text, (place.parent or place) if kind == COUNT else place)
        compiled = self.compile(text, place, kind, rule)
        if compiled is not None:
            rule.run = convert(compiled)
            self.rules.append(rule)

    def compile(self, text: str, place: Place, field_: str, rule: Rule) -> Compiled | None:
        try:
            parsed = self.parsed(text)
            expression = localise(parsed, place)
            compiled = self.shared.get(text) if expression is parsed else None
            if compiled is None:
                spare = self.spare_fault(place, field_, text) if self.definition.dialect == CHT else None
                compiled = compile_expression(expression, FUNCTIONS, text=text, spare=spare)
            if expression is parsed:
                self.shared[text] = compiled
        except ExpressionError as error:
            self.faults.append(Fault("expression", error.message, place.path, field_, text, error.at))
            return None
        self.note_reads(expression, place, rule, text)
        return compiled

    def spare_fault(self, place: Place, field_: str, text: str) -> Callable[[str, int], None]:
        """As the toolkit's engine: what a function does not take is left out, and told."""

        def tell(message: str, at: int) -> None:
            self.faults.append(Fault("spare", message, place.path, field_, text, at))

        return tell

    def parsed(self, text: str) -> Expression:
        """The tree of an expression; forms repeat many of theirs."""
        known = self.trees.get(text)
        if known is None:
            known = self.trees[text] = parse(text)
        return known

    def compiled_for_items(self, text: str) -> Run:
        """The closure of an item's value or label, as text."""
        compiled = self.shared.get(text)
        if compiled is None:
            compiled = self.shared[text] = compile_expression(self.parsed(text), FUNCTIONS, text=text)
        return as_text(compiled)

    def note_reads(self, expression: Expression, place: Place, rule: Rule, text: str) -> None:
        reading = self.reader.read(expression, place, held=rule.kind in _HOLDING)
        rule.reads |= reading.references
        if "once" in reading.functions and rule.kind in (READONLY, REQUIRED):
            # It gives what the place holds.
            rule.reads.add((place.index, place.index, False))
        rule.speaks = rule.speaks or not OF_THE_LANGUAGE.isdisjoint(reading.functions)
        for path, at in reading.unknown:
            message = f"{path} is not a question of this form"
            self.faults.append(Fault("unknown-question", message, place.path, rule.kind, text, at))

    # Body

    def add_controls(self, controls: Iterable[Control]) -> None:
        for control in controls:
            place = self.places[control.node] if control.node >= 0 else self.places[0]
            if control.node >= 0 and control.kind != "group":
                self.controls.setdefault(control.node, control)
            words = Rule(place, WORDS, "", place)
            for text in (control.label, control.hint):
                self.add_words(text, place, words)
            self.add_choices(control, place, words)
            node = self.definition.model[place.index]
            for text in (node.constraint_message, node.required_message):
                self.add_words(text, place, Rule(place, WORDS, "", place))
            if control.node >= 0 and (words.reads or words.speaks):
                self.rules.append(words)
            self.add_controls(control.children)

    def add_words(self, text: Text, place: Place, rule: Rule) -> Words:
        parts: list[tuple[str, Any]] = []
        for part in text:
            if isinstance(part, str):
                parts.append(("s", part))
            elif part[0] == "t":
                rule.speaks = True
                parts.append(("t", part[1]))
                self.add_translation(part[1], place, rule)
            else:
                compiled = self.compile(part[1], place, "label", rule)
                if compiled is not None:
                    rule.speaks = rule.speaks or part[0] == "i"
                    parts.append((part[0], as_text(compiled)))
        words = Words(tuple(parts))
        self.words[(place.index, text)] = words
        return words

    def add_translation(self, key: str, place: Place, rule: Rule) -> None:
        for texts in self.definition.texts.values():
            for text in texts.get(key, {}).values():
                if any(not isinstance(part, str) for part in text):
                    self.add_words(text, place, rule)

    def add_choices(self, control: Control, place: Place, words: Rule) -> None:
        if control.itemset is None and not control.choices:
            return
        if control.itemset is None:
            inline = tuple((code, self.add_words(label, place, words)) for code, label in control.choices)
            self.sources[place.index] = InlineChoices(inline)
            return
        itemset = control.itemset
        rule = Rule(place, CHOICES, itemset.items, place)
        items = self.compile(itemset.items, place, CHOICES, rule)
        try:
            value = self.compiled_for_items(itemset.value)
            label = self.compiled_for_items(itemset.label or "''")
        except ExpressionError as error:
            self.faults.append(
                Fault("expression", error.message, place.path, CHOICES, itemset.value, error.at)
            )
            return
        if items is None:
            return
        parsed = self.parsed(itemset.items)
        self.sources[place.index] = ListedChoices(
            items.run,
            value,
            label,
            itemset.labels_are_texts,
            isinstance(parsed, Call) and parsed.name == "randomize" and len(parsed.arguments) == 1,
            _column(self.parsed(itemset.value)),
            _column(self.parsed(itemset.label or "''")),
        )
        self.note_item_reads(parsed, itemset, place, rule)
        words.speaks = words.speaks or itemset.labels_are_texts
        self.rules.append(rule)

    def note_item_reads(self, items: Expression, itemset: Any, place: Place, rule: Rule) -> None:
        # Where items are questions of the form itself, their values and labels are read too.
        if isinstance(items, Call) and items.name == "randomize":
            items = items.arguments[0]
        if not isinstance(items, Path) or items.start is not None:
            return
        for part in (itemset.value, itemset.label):
            inner = self.parsed(part or "''")
            if isinstance(inner, Path) and not inner.absolute and inner.start is None:
                joined = localise(
                    Path(items.steps + inner.steps, items.absolute, items.start, items.at), place
                )
                rule.reads |= self.reader.read(joined, place).references

    def add_action(self, action: Action) -> None:
        target = next((place for place in self.places if place.path == action.target), None)
        if target is None:
            return
        # Conditions in the target's path choose among instances.
        leads = action.way or action.target
        source = self.places[action.source] if action.source >= 0 else self.places[0]
        unused = Rule(target, "setvalue", action.value, target)
        text = action.value or _quoted(action.literal)
        value = self.compile(text, target, "setvalue", unused)
        way = compile_expression(localise(parse(leads), source), FUNCTIONS, text=leads)
        if value is not None:
            self.acts.append(Act(action.event, action.kind, action.source, target, way.run, as_text(value)))

    # Order

    def order(self) -> None:
        settling = sorted((rule for rule in self.rules if rule.kind in _SETTLING), key=_settles_first)
        place_of = {id(rule): number for number, rule in enumerate(settling)}
        by_place: dict[int, list[Rule]] = {}
        for rule in settling:
            by_place.setdefault(rule.place.index, []).append(rule)
        needs = [[place_of[id(other)] for other in self.needed_before(rule, by_place)] for rule in settling]
        components = find_components(len(settling), needs.__getitem__)
        ordered = [settling[number] for component in components for number in component]
        for component in components:
            if is_circle(component, needs.__getitem__):
                for number in component:
                    settling[number].feeds_itself = True
        self.find_circles(settling, needs)
        others = [rule for rule in self.rules if rule.kind not in _SETTLING]
        self.rules = ordered + others
        for rank, rule in enumerate(self.rules):
            rule.rank = rank

    def find_circles(self, settling: list[Rule], needs: list[list[int]]) -> None:
        # A count that its own instances raise is a known idiom, and so are questions that show each other.
        def needed_values(number: int) -> list[int]:
            if settling[number].kind == COUNT:
                return []
            return [needed for needed in needs[number] if settling[needed].kind != COUNT]

        for component in find_components(len(settling), needed_values):
            circle = [settling[number] for number in component]
            places = {rule.place.index for rule in circle}
            shows_only = len(places) > 1 and all(rule.kind == RELEVANT for rule in circle)
            if not is_circle(component, needed_values) or shows_only:
                continue
            self.faults.append(_circle_fault(circle, self.definition.dialect))
            if self.definition.dialect == CHT:
                members = tuple(sorted(circle, key=lambda rule: (rule.place.index, _settles_first(rule))))
                for rule in circle:
                    rule.circle = members

    def needed_before(self, rule: Rule, by_place: Mapping[int, list[Rule]]) -> list[Rule]:
        before: list[Rule] = []
        for index, _, crosses in rule.reads:
            read = self.places[index]
            if crosses and _is_same_repeat(read, rule.place):
                # Another instance of the same repeat: settled in order of the instances.
                continue
            is_always_read = self.definition.dialect == CHT and INPUTS in read.names[1:2]
            before += [
                other
                for other in by_place.get(index, ())
                if (other.kind != CHOICES or other is not rule)
                and not (is_always_read and other.kind == RELEVANT)
            ]
            for upper in () if is_always_read else read.above():
                before += [
                    other for other in by_place.get(upper.index, ()) if other.kind in (RELEVANT, COUNT)
                ]
        if rule.kind == CALCULATE:
            for upper in (rule.place, *rule.place.above()):
                before += [other for other in by_place.get(upper.index, ()) if other.kind == RELEVANT]
        return before

    # Dependents

    def program(self) -> Program:
        size = len(self.places)
        counts: list[list[Rule]] = [[] for _ in range(size)]
        for rule in self.rules:
            if rule.kind == COUNT:
                counts[rule.host.index].append(rule)
        on_value: list[dict[int, dict[int, Dependent]]] = [{} for _ in range(size)]
        on_structure: list[dict[int, dict[int, Dependent]]] = [{} for _ in range(size)]
        for rule in self.rules:
            for index, anchor, _ in rule.reads:
                self.link(rule, self.places[index], self.places[anchor], on_value, on_structure)
        of_place: list[list[Rule]] = [[] for _ in range(size)]
        for rule in self.rules:
            of_place[rule.place.index].append(rule)
        return Program(
            definition=self.definition,
            places=self.places,
            rules=tuple(self.rules),
            of_place=tuple(tuple(rules) for rules in of_place),
            on_value=tuple(_flattened(found) for found in on_value),
            on_structure=tuple(_flattened(found) for found in on_structure),
            counts_under=tuple(tuple(rules) for rules in counts),
            actions=tuple(self.acts),
            watched=frozenset(act.source for act in self.acts if act.event == "xforms-value-changed"),
            controls=self.controls,
            choices=self.sources,
            words=self.words,
            speaking=tuple(rule for rule in self.rules if rule.speaks),
            faults=tuple(self.faults),
        )

    def link(self, rule: Rule, read: Place, anchor: Place, on_value: Any, on_structure: Any) -> None:
        _note(on_value, rule, read, anchor)
        for place in (read, *read.above()):
            if not place.is_repeat or place.depth < anchor.depth:
                continue
            above = place.parent or place
            if place.depth > anchor.depth:
                _note(on_structure, rule, place, anchor)
            elif place is read:
                _note(on_structure, rule, place, above)


def _note(table: Any, rule: Rule, changed: Place, anchor: Place) -> None:
    if anchor.depth > rule.host.depth:
        anchor = rule.host
    known = table[changed.index].setdefault(id(rule), {})
    climb = changed.depth - anchor.depth
    known.setdefault(climb, Dependent(rule, climb, rule.host.names[anchor.depth + 1 :]))


def _flattened(found: dict[int, dict[int, Dependent]]) -> tuple[Dependent, ...]:
    # The widest anchor of a rule covers its narrower ones.
    return tuple(by_climb[max(by_climb)] for by_climb in found.values())


def _column(expression: Expression) -> str:
    match expression:
        case Path((Step("child", test, ()),), False, None) if test.isidentifier():
            return test
        case _:
            return ""


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f'"{text.replace(chr(34), chr(39))}"'


def _is_idle(kind: str, text: str) -> bool:
    return (
        kind in (RELEVANT, CONSTRAINT)
        and text == "true()"
        or kind in (READONLY, REQUIRED)
        and text == "false()"
    )


def _places(model: tuple[ModelNode, ...]) -> tuple[Place, ...]:
    places: list[Place] = []
    for index, node in enumerate(model):
        parent = places[node.parent] if node.parent >= 0 else None
        names = (*parent.names, node.name) if parent else (node.name,)
        place = Place(index, node.name, parent, node.kind == REPEAT, [], names, "/" + "/".join(names))
        if parent:
            parent.children.append(place)
            parent.by_name[node.name] = place
        places.append(place)
    return tuple(places)


def _is_same_repeat(one: Place, other: Place) -> bool:
    ours = {place.index for place in (one, *one.above()) if place.is_repeat}
    return any(place.index in ours for place in (other, *other.above()) if place.is_repeat)


def _settles_first(rule: Rule) -> tuple[int, int]:
    """Within a circle: what is asked, then values in the order of the form, then numbers of instances."""
    return ((RELEVANT, CHOICES, CALCULATE, COUNT).index(rule.kind), rule.place.index)


def _circle_fault(circle: list[Rule], dialect: str) -> Fault:
    places = list(dict.fromkeys(rule.place.path for rule in circle))
    names = [path.rpartition("/")[2] for path in places]
    first = circle[0]
    if len(names) == 1:
        message = f"the {first.kind} of {names[0]} refers to {names[0]} itself"
    else:
        message = f"{' and '.join(names)} depend on each other in a circle"
    return Fault(
        "circle" if dialect == CHT else "cycle",
        message,
        first.place.path,
        first.kind,
        first.text,
        related=tuple(places),
    )
