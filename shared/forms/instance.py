"""
One filled form in memory: its tree of answers, kept consistent after every change.

Only what depends on a change is evaluated again, in the order the program gives. The property test
`tests/property/shared/forms` holds that the result equals an evaluation from scratch.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import Any

from shared.forms.data_types import cast
from shared.forms.definition import CHT, INPUTS, LEAF, REPEAT, Definition
from shared.forms.errors import EVALUATION_FAILURES
from shared.forms.expression.scope import Environment, Scope
from shared.forms.program import (
    CALCULATE,
    CHOICES,
    CONSTRAINT,
    COUNT,
    READONLY,
    RELEVANT,
    REQUIRED,
    WORDS,
    Act,
    Dependent,
    Program,
    Rule,
)
from shared.forms.references import Place
from shared.forms.tree import ATTRIBUTE, DOCUMENT, ELEMENT, Node

FIRST_LOAD = "odk-instance-first-load"
LOAD = "odk-instance-load"
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"

MOST_STEPS_BACK = 2_000
"""
Times that a rule may be evaluated after a later one, for one change. Only new instances and references from
instance to instance need any: a running total over a hundred instances steps back a hundred times.
"""

MOST_ROUNDS = 10
"""Times that the rules of a circle are gone through; what changes in the last round is in `unsettled`."""

MOST_INSTANCES = 1000
"""Instances that a count may ask for."""

MOST_INSTANCES_IN_ALL = 3000
"""Instances that all counts of a form may ask for together: counts within counts multiply."""


class FormNode(Node):
    """
    A node of the filled form, with what its rules say about it.

    Attributes:
        index: Of its place in the model.
        own_relevant: What its own rule says; `shown` also counts the nodes above.
        valid: Whether its constraint holds for its present text.
    """

    __slots__ = ("index", "own_relevant", "readonly", "required", "valid")

    def __init__(self, index: int, name: str, text: str = "") -> None:
        super().__init__(ELEMENT, name, text=text)
        self.index = index
        self.own_relevant = True
        self.readonly = False
        self.required = False
        self.valid = True


class InputNode(FormNode):
    """
    A node that the app fills in: it is read even while it is hidden.
    """

    __slots__ = ()

    def string_value(self) -> str:
        """
        The node's text as expressions see it.
        """
        if not self.children:
            return self.text
        return "".join(child.string_value() for child in self.children if child.kind == ELEMENT)


class FilledForm:
    """
    The tree of one filled form and its rules at work.

    Args:
        listening: Whether changes of values set off actions; not while a form is opened.
        choose: Called for a node with a stored selection whose choices changed; gives the text to keep.
        wanted: Nodes where an action notes the place of the phone, once that is known.
    """

    def __init__(self, program: Program, env: Environment, choose: Callable[[FormNode], str]) -> None:
        self.program = program
        self.definition: Definition = program.definition
        self.env = env
        self.choose = choose
        self.changed: dict[int, FormNode] = {}
        self.failures: dict[tuple[int, str], str] = {}
        self.unsettled: set[tuple[int, str]] = set()
        self.wanted: dict[int, FormNode] = {}
        self._pending: dict[int, dict[int, FormNode]] = {}
        self._ranks: list[int] = []
        self._actions: list[tuple[Act, FormNode | None]] = []
        self._steps_back = 0
        # By parent and repeat: instances taken out by a count, to come back if it grows again.
        self._aside: dict[int, dict[int, list[FormNode]]] = {}
        self._grown: set[tuple[int, int]] = set()
        self._instances = 0
        self._circle: tuple[Rule, ...] = ()
        self._settling = False
        self._restoring = False
        self.listening = False
        self.document = Node(DOCUMENT)
        self.root = FormNode(0, self.program.places[0].name)

    # Making the tree

    def plant(self, tree: tuple[Any, ...]) -> None:
        """
        Sets the whole tree, without evaluating anything.
        """
        self.document = Node(DOCUMENT)
        self.root = self.grown(tree)
        self.document.append(self.root)
        self.env.root = self.document

    def grown(self, tree: tuple[Any, ...]) -> FormNode:
        """A node with all below it, from `(index, text)` or `(index, (child, ...))`."""
        index, content = tree
        model = self.definition.model[index]
        node = self.bare(index)
        if isinstance(content, str):
            node.text = cast(content, model.type, self.env.offset)
        else:
            for child in content:
                node.append(self.grown(child))
        return node

    def kept(self) -> list[Any]:
        """
        The whole tree as plain data: `[index, text]` or `[index, [child, ...]]`, with the instances that a
        count has put aside as a third member.
        """
        return self._kept(self.root)

    def _kept(self, node: FormNode) -> list[Any]:
        content: Any = node.text
        if node.children or self.definition.model[node.index].kind != LEAF:
            content = [self._kept(as_form_node(child)) for child in node.children]
        aside = [self._kept(own) for nodes in self._aside.get(id(node), {}).values() for own in nodes]
        return [node.index, content, aside] if aside else [node.index, content]

    def put_aside(self, node: FormNode) -> dict[int, list[FormNode]]:
        """
        Instances directly below a node that a count has put aside, by their repeat.
        """
        return self._aside.get(id(node), {})

    def restore(self, tree: Any) -> None:
        """
        Sets the tree that `kept` gave; calculated values stand as they were until what they read changes.
        """
        self.document = Node(DOCUMENT)
        self.root = self._restored(tree)
        self.document.append(self.root)
        self.env.root = self.document
        self._restoring = True
        self.settle_all(frozenset({RELEVANT, READONLY, REQUIRED, CONSTRAINT}))
        self._restoring = False

    def _restored(self, tree: Any) -> FormNode:
        index, content, *aside = tree
        node = self.bare(index)
        if isinstance(content, str):
            node.text = content
        else:
            for child in content:
                node.append(self._restored(child))
        for own in aside[0] if aside else ():
            put = self._restored(own)
            self._aside.setdefault(id(node), {}).setdefault(put.index, []).append(put)
        return node

    def bare(self, index: int) -> FormNode:
        """A node of a place, with its attributes and nothing else."""
        model = self.definition.model[index]
        is_input = self.definition.dialect == CHT and INPUTS in self.program.places[index].names[1:2]
        node = InputNode(index, model.name) if is_input else FormNode(index, model.name)
        for name, text in model.attributes.items():
            own = Node(ATTRIBUTE, name, text=text)
            own.parent = node
            node.attributes.append(own)
        return node

    def settle_all(self, kinds: frozenset[str] | None = None) -> None:
        """
        Evaluates every rule on every node.
        """
        for rule in self.program.rules:
            if kinds is None or rule.kind in kinds or rule.circle:
                for node in self.nodes_of(rule.host.index):
                    self.schedule(rule, node)
        self.settle()

    # Finding nodes

    def nodes_of(self, index: int) -> list[FormNode]:
        """All nodes of a place, in document order."""
        nodes: list[Any] = [self.document]
        for name in self.program.places[index].names:
            nodes = [child for node in nodes for child in node.by_name.get(name, ())]
        return nodes

    def nodes(self) -> Iterator[FormNode]:
        """Every node, in document order."""
        stack: list[Any] = [self.root]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def path_of(self, node: FormNode) -> str:
        """A node's place in the filled form, `/data/child[2]/weight`."""
        parts: list[str] = []
        here: Node | None = node
        while isinstance(here, FormNode):
            if self.definition.model[here.index].kind == REPEAT and here.parent is not None:
                parts.append(f"{here.name}[{here.parent.by_name[here.name].index(here) + 1}]")
            else:
                parts.append(here.name)
            here = here.parent
        return "/" + "/".join(reversed(parts))

    # Changes

    def would_hold(self, node: FormNode, text: str) -> bool:
        """
        Whether a node's constraint would hold for another text, everything else being as it is.
        """
        rule = self.program.rule(node.index, CONSTRAINT)
        if rule is None or text == "":
            return True
        present, shown = node.text, node.shown
        node.text, node.shown = text, True
        try:
            return bool(self.outcome(rule, node))
        finally:
            node.text, node.shown = present, shown

    def deprecate(self, meta: FormNode, place: Place, identifier: str) -> None:
        """
        Gives a submission that is being amended a new identifier beside the one it replaces.
        """
        name = f"{place.name.removesuffix('deprecatedID')}instanceID"
        for node in meta.by_name.get(name, []):
            for replaced in meta.by_name.get(place.name, []) or [self.bare(place.index)]:
                if replaced.parent is None:
                    meta.append(replaced)
                replaced.text = node.text
            if self.definition.model[as_form_node(node).index].preload:
                node.text = identifier

    def set_text(self, node: FormNode, text: str) -> None:
        """
        Stores text and notes what depends on it; `settle` then brings all in order.
        """
        if node.text == text:
            return
        node.text = text
        self.note_value(node)
        if self.listening and node.index in self.program.watched:
            self.queue(VALUE_CHANGED, node)

    def note_value(self, node: FormNode) -> None:
        """Schedules what depends on a node's value."""
        self.changed[id(node)] = node
        for dependent in self.program.on_value[node.index]:
            self.schedule_below(dependent, node)
        for rule in self.program.of_place[node.index]:
            if rule.kind == CONSTRAINT:
                self.schedule(rule, node)

    def schedule_below(self, dependent: Dependent, node: Node) -> None:
        """Schedules a rule on the nodes that a change at `node` may reach."""
        above: Node | None = node
        for _ in range(dependent.climb):
            if above is None:
                return
            above = above.parent
        if above is None:
            return
        nodes: list[Any] = [above]
        for name in dependent.names:
            nodes = [child for parent in nodes for child in parent.by_name.get(name, ())]
        for target in nodes:
            self.schedule(dependent.rule, target)

    def schedule(self, rule: Rule, node: FormNode) -> None:
        """Notes that a rule is to be evaluated on a node."""
        if rule.circle and rule.circle is self._circle:
            return
        waiting = self._pending.get(rule.rank)
        if waiting is None:
            waiting = self._pending[rule.rank] = {}
            heapq.heappush(self._ranks, rule.rank)
        waiting[id(node)] = node

    def settle(self) -> None:
        """
        Evaluates what is scheduled, and what that changes, until nothing is left; then runs the actions
        that this set off.

        Rules that feed on themselves are stopped after a while; `failures` then names them.
        """
        if self._settling:
            return
        self._settling = True
        self._steps_back = 0
        try:
            self._drain()
            self._run_actions()
        finally:
            self._settling = False
            self._pending.clear()
            self._ranks.clear()
            self._actions.clear()
            self._grown.clear()

    def _drain(self) -> None:
        before = -1
        while self._ranks:
            rank = heapq.heappop(self._ranks)
            rule = self.program.rules[rank]
            # None is left of the rules of a circle that was gone through for another of them.
            nodes = self._pending.pop(rank, {})
            if rank <= before:
                self._steps_back += 1
                if self._steps_back > MOST_STEPS_BACK:
                    self.failures[(rule.place.index, rule.kind)] = "it feeds on itself and never settles"
                    continue
            before = rank
            if rule.circle and nodes:
                self.settle_circle(rule.circle)
                continue
            for node in nodes.values():
                self.evaluate(rule, node)

    def settle_circle(self, circle: tuple[Rule, ...]) -> None:
        """
        Goes through rules that need each other, in the order of the form, from values that do not depend on what was
        there before, until nothing changes or `MOST_ROUNDS` are over. So the outcome is that of a fresh evaluation.
        """
        for rule in circle:
            self._pending.pop(rule.rank, None)
        turns = [
            (rule, node)
            for rule in circle
            if rule.kind in (CALCULATE, RELEVANT)
            for node in self.nodes_of(rule.host.index)
        ]
        texts = {id(node): (node, node.text) for rule, node in turns if rule.kind == CALCULATE}
        shown = {
            id(node): (node, node.shown)
            for rule, top in turns
            if rule.kind == RELEVANT
            for node in below(top)
        }
        for rule, node in turns:
            if rule.kind == CALCULATE:
                node.text = ""
            else:
                self._set_relevant(node, True)
        for _ in range(MOST_ROUNDS):
            unsettled = [rule for rule, node in turns if self._take_turn(rule, node)]
            if not unsettled:
                break
        self.unsettled -= {(rule.place.index, rule.kind) for rule in circle}
        self.unsettled |= {(rule.place.index, rule.kind) for rule in unsettled}
        self._tell_of_circle(circle, texts.values(), shown.values())
        for rule in circle:
            if rule.kind == CHOICES:
                for node in self.nodes_of(rule.host.index):
                    self.evaluate(rule, node)

    def _take_turn(self, rule: Rule, node: FormNode) -> bool:
        """Evaluates one rule of a circle on one node, saying nothing of it; whether that changed anything."""
        if rule.kind == CALCULATE:
            text = self.calculated(rule, node) if node.shown else ""
            is_new = text != node.text
            node.text = text
            return is_new
        value = bool(self.outcome(rule, node))
        is_new = value is not node.own_relevant
        if is_new:
            self._set_relevant(node, value)
        return is_new

    def _set_relevant(self, node: FormNode, value: bool) -> None:
        node.own_relevant = value
        for inner in below(node):
            above = inner.parent
            inner.shown = inner.own_relevant and not (isinstance(above, FormNode) and not above.shown)

    def _tell_of_circle(
        self,
        circle: tuple[Rule, ...],
        texts: Iterable[tuple[FormNode, str]],
        shown: Iterable[tuple[FormNode, bool]],
    ) -> None:
        """Schedules what depends on the outcome of a circle, outside it."""
        self._circle = circle
        for node, text in texts:
            now, node.text = node.text, text
            self.set_text(node, now)
        for node, was_shown in shown:
            if node.shown is not was_shown:
                self._note_shown(node)
        self._circle = ()

    def evaluate(self, rule: Rule, node: FormNode) -> None:
        """Evaluates one rule on one node and acts on the outcome."""
        if self._restoring and rule.kind in (CALCULATE, CHOICES, COUNT):
            return
        if rule.kind == WORDS:
            self.changed[id(node)] = node
        elif rule.kind == CHOICES:
            self.changed[id(node)] = node
            if node.text:
                self.set_text(node, self.choose(node))
        elif rule.kind == CALCULATE:
            self.calculate(rule, node)
        elif rule.kind == COUNT:
            self.fit_count(rule, node)
        else:
            self.apply(rule, node, self.outcome(rule, node))

    def calculate(self, rule: Rule, node: FormNode) -> None:
        """Evaluates a calculation, where the node is relevant."""
        if node.shown:
            self.set_text(node, self.calculated(rule, node))

    def calculated(self, rule: Rule, node: FormNode) -> str:
        """What a calculation gives, as the node stores it."""
        value = self.outcome(rule, node)
        return self._stored(value if isinstance(value, str) else "", node)

    def _stored(self, text: str, node: FormNode) -> str:
        """What a calculation or an action gives, as its place holds it: what is no number is nothing."""
        return "" if text == "NaN" else cast(text, self.definition.model[node.index].type, self.env.offset)

    def outcome(self, rule: Rule, node: FormNode) -> Any:
        """
        A rule's value on a node. A rule that fails says so in `failures` and counts as blank.
        """
        run = rule.run or _blank
        try:
            value = run(Scope(node, self.env))
        except EVALUATION_FAILURES as error:
            self.failures[(rule.place.index, rule.kind)] = getattr(error, "message", type(error).__name__)
            return {CALCULATE: "", COUNT: 0.0, RELEVANT: True, CONSTRAINT: True}.get(rule.kind, False)
        self.failures.pop((rule.place.index, rule.kind), None)
        return value

    def apply(self, rule: Rule, node: FormNode, value: Any) -> None:
        """Acts on the outcome of any rule but a calculation."""
        if rule.kind == RELEVANT:
            if value is not node.own_relevant:
                node.own_relevant = value
                self.refresh_shown(node, isinstance(node.parent, FormNode) and not node.parent.shown)
        elif rule.kind == READONLY:
            if value is not node.readonly:
                node.readonly = value
                self.changed[id(node)] = node
        elif rule.kind == REQUIRED:
            if value is not node.required:
                node.required = value
                self.changed[id(node)] = node
        elif rule.kind == CONSTRAINT:
            valid = value or node.text == "" or not node.shown
            if valid is not node.valid:
                node.valid = valid
                self.changed[id(node)] = node

    def refresh_shown(self, node: FormNode, hidden_above: bool) -> None:
        """Brings a node and all below it in line with relevance."""
        shown = node.own_relevant and not hidden_above
        if shown is node.shown:
            return
        node.shown = shown
        self._note_shown(node)
        for child in node.children:
            if isinstance(child, FormNode):
                self.refresh_shown(child, not shown)

    def _note_shown(self, node: FormNode) -> None:
        self.note_value(node)
        if node.shown:
            for rule in self.program.of_place[node.index]:
                if rule.kind == CALCULATE:
                    self.schedule(rule, node)

    # Repeats

    def fit_count(self, rule: Rule, parent: FormNode) -> None:
        """
        Adds or removes instances of a counted repeat under one parent. A count that becomes blank changes nothing.
        """
        # The repeat may have no instance to stand on; a node beside them takes its place.
        stand_in = FormNode(rule.place.index, rule.place.name)
        stand_in.parent = parent
        wanted = self.outcome(rule, stand_in)
        if not isfinite(wanted):
            if self.listening:
                return
            wanted = 0.0
        count = min(max(int(wanted), 0), MOST_INSTANCES)
        present = parent.by_name.get(rule.place.name, [])
        if rule.feeds_itself and self.listening:
            self._grow_once(rule, parent, count, len(present))
            return
        aside = self._aside.setdefault(id(parent), {}).setdefault(rule.place.index, [])
        while len(present) > count:
            last = as_form_node(present[-1])
            self.remove_instance(last)
            aside.append(last)
            present = parent.by_name.get(rule.place.name, [])
        missing = count - len(present)
        for _ in range(min(missing, MOST_INSTANCES_IN_ALL - self._instances)):
            self.add_instance(rule.place.index, parent, aside.pop() if aside else None)

    def _grow_once(self, rule: Rule, parent: FormNode, count: int, present: int) -> None:
        # A count that its own instances raise would grow for ever: it gives one instance an answer at most,
        # and the worker may add more.
        if count > present and (id(parent), rule.rank) not in self._grown:
            self._grown.add((id(parent), rule.rank))
            self.add_instance(rule.place.index, parent)

    def add_instance(self, index: int, parent: FormNode, again: FormNode | None = None) -> FormNode:
        """
        Adds an instance of a repeat after those there are; `settle` then evaluates it.

        Args:
            again: One that was there before and comes back with its answers.
        """
        node = again or self.grown(self.definition.templates.get(index, (index, "")))
        self._instances += self._instances_in(node)
        parent.insert(self._place_for(index, parent), node)
        self.refresh_shown(node, hidden_above=not parent.shown)
        for inner in below(node):
            for rule in self.program.of_place[inner.index]:
                if rule.kind != COUNT:
                    self.schedule(rule, inner)
            for rule in self.program.counts_under[inner.index]:
                self.schedule(rule, inner)
        self.note_structure(index, parent)
        self.changed[id(node)] = node
        if again is None:
            self.queue(NEW_REPEAT, node)
        return node

    def _place_for(self, index: int, parent: FormNode) -> int:
        place = 0
        for position, child in enumerate(parent.children):
            if as_form_node(child).index <= index:
                place = position + 1
        return place

    def remove_instance(self, node: FormNode) -> None:
        """Takes an instance out; `settle` then evaluates what counted on it."""
        parent = as_form_node(node.parent)
        parent.remove(node)
        self._instances -= self._instances_in(node)
        self.note_structure(node.index, parent)

    def _instances_in(self, node: FormNode) -> int:
        return sum(self.definition.model[inner.index].kind == REPEAT for inner in below(node))

    def forget_aside(self, node: FormNode) -> None:
        """Lets go of what counts below a removed instance had put aside."""
        for inner in below(node):
            self._aside.pop(id(inner), None)

    def note_structure(self, index: int, parent: FormNode) -> None:
        """Schedules what depends on the instances of a repeat."""
        self.changed[id(parent)] = parent
        for dependent in self.program.on_structure[index]:
            self.schedule_below(dependent._replace(climb=dependent.climb - 1), parent)

    # Actions

    def queue(self, event: str, node: FormNode | None = None) -> None:
        """
        Notes the actions of an event, of the whole form or of one node; `settle` runs them.
        """
        for action in self.program.actions:
            if action.event == event and (node is None or action.source == node.index):
                self._actions.append((action, node))

    def _run_actions(self) -> None:
        while self._actions:
            action, source = self._actions.pop(0)
            if source is None:
                targets = self.nodes_of(action.place.index)
            else:
                targets = [as_form_node(node) for node in action.target(Scope(source, self.env))]
            for target in targets:
                self._act(action, target)
                self._drain()

    def _act(self, action: Act, target: FormNode) -> None:
        if action.event == FIRST_LOAD and not target.shown:
            return
        if action.kind == "setgeopoint":
            self.wanted[id(target)] = target
        if action.kind != "setvalue":
            return
        try:
            text = action.value(Scope(target, self.env))
        except EVALUATION_FAILURES:
            text = ""
        self.set_text(target, self._stored(text, target))
        if target.text and target.index in self.program.choices and self.definition.dialect != CHT:
            # A code that is not offered is no answer, whoever gave it.
            self.set_text(target, self.choose(target))


def _blank(scope: Scope) -> str:
    return ""


def below(node: FormNode) -> Iterator[FormNode]:
    """A node and all nodes below it, in document order."""
    stack: list[Node] = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, FormNode):
            yield here
            stack.extend(reversed(here.children))


def as_form_node(node: Node | None) -> FormNode:
    """
    A node known to be of the filled form.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(node, FormNode):
        raise TypeError(type(node).__name__)
    return node
