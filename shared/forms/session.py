"""
The session API: one form being filled, with no screen in it. `SPEC.md` is its contract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cached_property
from itertools import islice
from typing import Any

from shared.forms.data_types import ACKNOWLEDGED, answer_of_text, cast, is_of_type, text_of_answer
from shared.forms.definition import (
    GROUP,
    INPUTS,
    LEAF,
    REPEAT,
    SENSITIVE,
    Control,
    Definition,
    Text,
    language_code,
)
from shared.forms.errors import EVALUATION_FAILURES, MalformedDefinitionError, UnknownQuestionError
from shared.forms.expression.compiler import Compiled, Run, compile_expression
from shared.forms.expression.dates import CALENDAR_NAMES, ENGLISH, Moment
from shared.forms.expression.functions_odk import make_uuid4
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.expression.scope import Environment, Scope
from shared.forms.expression.values import to_text
from shared.forms.instance import FIRST_LOAD, LOAD, FilledForm, FormNode, InputNode, below
from shared.forms.kinds import kind_of, typed_answer
from shared.forms.last_saved import LAST_SAVED, last_saved_names, places_document
from shared.forms.lists import instance_document, rows_document
from shared.forms.offered import MOST_SHOWN, OfferedList, folded_letters
from shared.forms.program import ChoiceSource, InlineChoices, ListedChoices, Program, Words
from shared.forms.references import localise
from shared.forms.steps import (
    Answer,
    Answered,
    Choice,
    FormContext,
    LeftOver,
    Problem,
    ProblemCode,
    Row,
    Step,
)
from shared.forms.tree import Node

SAVED_FORMAT = 1


class Session:
    """
    One form being filled.

    Args:
        language: The form's name of a language or its code; the form's default where it has neither.
        saved: What `saved()` gave earlier, of the same version of the form.
        amending: Whether `saved` was submitted before: the copy then has an identifier of its own and names the
            one it replaces, as ODK does with edited submissions.

    Raises:
        FormDefinitionError: the form cannot be run.
        MalformedDefinitionError: `saved` is not of this form.
    """

    def __init__(
        self,
        definition: Definition,
        context: FormContext,
        *,
        language: str = "",
        saved: Mapping[str, Any] | None = None,
        amending: bool = False,
    ) -> None:
        self.definition = definition
        self.context = context
        self._program: Program = definition.program
        self._language = definition.language_for(language)
        self._chance = Chance(context.seed)
        self._steps: dict[int, Step] = {}
        self._known_ways: dict[tuple[int, int], list[Way]] = {}
        self._known_paths: dict[tuple[int, str], Run] = {}
        self._offers: dict[int, OfferedList] = {}
        self.carried: tuple[tuple[str, str], ...] = ()
        self._left: tuple[LeftOver, ...] = ()
        self._documents: dict[str, Node | None] = {}
        # A programme asks the same conditions after each answer.
        self._asked: dict[str, Compiled] = {}
        self._env = Environment(
            now_ms=context.now_ms,
            offset=context.utc_offset_minutes,
            chance=self._chance.draw,
            instance=self._instance,
            text=self._translated,
            choice_label=self._choice_label,
            namespaces=definition.namespaces,
        )
        self._set_names()
        self._form = FilledForm(self._program, self._env, self._kept_choices)
        if saved is None:
            self._begin()
        else:
            self._resume(saved, amending)
        self._form.listening = True

    @property
    def filled(self) -> FilledForm:
        """
        The tree of answers, to be read only; screens have no use for it.
        """
        return self._form

    def finish(self, at_ms: int) -> None:
        """
        Fills in when the form was ended, where it asks for that.
        """
        for node in self._form.nodes():
            if self.definition.model[node.index].preload[:2] == ("timestamp", "end"):
                self._form.set_text(node, str(Moment(at_ms, self._env.offset, timed=True)))
        self._form.settle()
        self._forget_steps()

    # Opening

    def _begin(self) -> None:
        self._form.plant(self.definition.initial)
        self._fill_metadata()
        self._fill_inputs()
        self._form.settle_all()
        self._form.queue(FIRST_LOAD)
        self._form.queue(LOAD)
        self._form.settle()
        self._form.changed.clear()

    def _resume(self, saved: Mapping[str, Any], amending: bool) -> None:
        if saved.get("format") != SAVED_FORMAT or saved.get("form") != self.definition.id:
            raise MalformedDefinitionError(form=self.definition.id)
        if saved.get("shape", self.definition.shape) != self.definition.shape:
            # Of another version: its answers would stand at other questions.
            raise MalformedDefinitionError(form=self.definition.id, version=self.definition.version)
        self._chance = Chance(saved["seed"], saved["draws"])
        self.carried = tuple((place, text) for place, text in saved.get("carried", ()))
        self._env.chance = self._chance.draw
        self._left = tuple(LeftOver(**one) for one in saved.get("left", ()))
        self._form.restore(saved["tree"])
        for node in map(self._find, saved.get("wanted", ())):
            if node is not None:
                self._form.wanted[id(node)] = node
        if saved.get("unsettled"):
            # Carried over from another version: nothing of this one was worked out yet.
            self._fill_metadata(blank_only=True)
            self._form.settle_all()
        if amending:
            self._replace_identifier()
        self._form.queue(LOAD)
        self._form.settle()
        self._form.changed.clear()

    def _replace_identifier(self) -> None:
        for place in self._program.places:
            if place.name.rpartition(":")[2] == "deprecatedID" and place.parent is not None:
                for meta in self._form.nodes_of(place.parent.index):
                    self._form.deprecate(meta, place, f"uuid:{make_uuid4(self._chance.draw)}")

    def _fill_metadata(self, *, blank_only: bool = False) -> None:
        for node in self._form.nodes():
            preload = self.definition.model[node.index].preload
            if preload and not (blank_only and node.text):
                text = self._preloaded(*(*preload, "")[:2])
                if text:
                    node.text = cast(text, self.definition.model[node.index].type, self._env.offset)

    def _fill_inputs(self) -> None:
        given = next(iter(self.context.instances.get(INPUTS, ())), {})
        contact = _new_contact(self.definition.id, given)
        for node in self._form.nodes():
            names = self._program.places[node.index].names
            told = given if isinstance(node, InputNode) else {}
            value = told.get("/".join(names[2:]), contact.get("/".join(names[1:])))
            if value is not None and self.definition.model[node.index].kind == LEAF:
                node.text = cast(str(value), self.definition.model[node.index].type, self._env.offset)

    def _preloaded(self, preload: str, parameters: str) -> str:
        context = self.context
        now = Moment(context.now_ms, context.utc_offset_minutes, timed=True)
        match preload, parameters:
            case "uid", _:
                return f"uuid:{make_uuid4(self._chance.draw)}"
            case "timestamp", "start" | "":
                return str(now)
            case "date", _:
                return now.local()[0].isoformat()
            case "property", name if name in context.properties:
                return context.properties[name]
            case "property", "deviceid":
                return context.device_id
            case "property", "username":
                return context.worker_name
            case "property", "phonenumber":
                return context.phone_number
            case _:
                return ""

    # Language

    @property
    def language(self) -> str:
        """
        The form's own name of the present language; may be set while the form is open, by name or code.
        """
        return self._language

    @language.setter
    def language(self, wanted: str) -> None:
        self._language = self.definition.language_for(wanted)
        self._set_names()
        self._steps.clear()
        for rule in self._program.speaking:
            for node in self._form.nodes_of(rule.host.index):
                self._form.schedule(rule, node)
        self._form.settle()
        self._form.changed.clear()

    def _set_names(self) -> None:
        code = language_code(self._language)
        self._env.names = CALENDAR_NAMES.get(code.split("-")[0].lower(), ENGLISH)

    # Showing

    def steps(self) -> tuple[Step, ...]:
        """
        The relevant questions and notes in order; after the instances of a repeat, a step of kind `repeat`.
        """
        found: list[Step] = []
        self._collect(self.definition.body, self._form.root, (), found)
        return tuple(found)

    def step(self, ref: str) -> Step:
        """
        One question as it stands, relevant or not.

        Raises:
            UnknownQuestionError: the form has no such question.
        """
        node = self._question(ref)
        control = self._program.controls.get(node.index)
        if control is None:
            raise UnknownQuestionError(ref)
        return self._step(control, node, self._groups_around(node))

    def _groups_around(self, node: FormNode) -> tuple[Frame, ...]:
        frames: list[Frame] = []
        for control in _trail(self.definition.body, node.index, ()) or ():
            above: Node | None = node
            while isinstance(above, FormNode) and control.node >= 0 and above.index != control.node:
                above = above.parent
            frames.append(self._frame(control, above if isinstance(above, FormNode) else node))
        return tuple(frames)

    def _collect(
        self, controls: tuple[Control, ...], node: FormNode, frames: tuple[Frame, ...], found: list[Step]
    ) -> None:
        known = self._steps
        for control, climb, names in self._ways(controls, node.index):
            inner = _follow(node, climb, names)
            if control.kind == "repeat":
                self._collect_repeat(control, inner, frames, found)
            elif inner is None or not inner.shown:
                continue
            elif control.kind == "group":
                self._collect(control.children, inner, (*frames, self._frame(control, inner)), found)
            elif control.node >= 0:
                step = known.get(id(inner))
                found.append(self._step(control, inner, frames) if step is None else step)

    def _ways(self, controls: tuple[Control, ...], index: int) -> list[Way]:
        """How each control's node is reached from a node of the place around it; to a repeat's parent for repeats."""
        ways = self._known_ways.get((id(controls), index))
        if ways is None:
            ways = [(control, *self._way(control, index)) for control in controls]
            self._known_ways[(id(controls), index)] = ways
        return ways

    def _way(self, control: Control, index: int) -> tuple[int, tuple[str, ...]]:
        if control.node < 0:
            return 0, ()
        here, target = self._program.places[index].names, self._program.places[control.node].names
        if control.kind == "repeat":
            target = target[:-1]
        same = 0
        while same < min(len(here), len(target)) and here[same] == target[same]:
            same += 1
        return len(here) - same, target[same:]

    def _collect_repeat(
        self, control: Control, parent: FormNode | None, frames: tuple[Frame, ...], found: list[Step]
    ) -> None:
        if parent is None or not parent.shown:
            return
        name = self.definition.model[control.node].name
        for instance in parent.by_name.get(name, ()):
            if isinstance(instance, FormNode) and instance.shown:
                frame = self._frame(control, instance)
                self._collect(control.children, instance, (*frames, frame), found)
        found.append(self._repeat_step(control, parent, frames))

    def _frame(self, control: Control, node: FormNode) -> Frame:
        label = self._words(control.label, node)
        ref = self._form.path_of(node) if control.node >= 0 else ""
        return (label, ref, "field-list" in control.appearance.split())

    def _step(self, control: Control, node: FormNode, frames: tuple[Frame, ...]) -> Step:
        known = self._steps.get(id(node))
        if known is not None:
            return known
        step = self._made_step(control, node, frames)
        self._steps[id(node)] = step
        return step

    def _made_step(self, control: Control, node: FormNode, frames: tuple[Frame, ...]) -> Step:
        model = self.definition.model[node.index]
        kind = kind_of(control, model)
        media = self._media(control.label, node)
        choices, more = self._shown_choices(node)
        bounds = control.parameters if kind == "range" else {}
        return Step(
            ref=self._form.path_of(node),
            name=model.name,
            kind=kind,
            appearance=control.appearance,
            label=self._words(control.label, node),
            hint=self._words(control.hint, node),
            guidance=self._form_of(control.hint, "guidance", node),
            image=media("image") or media("big-image"),
            audio=media("audio"),
            required=node.required,
            readonly=self._is_readonly(node),
            choices=choices,
            more=more,
            value=answer_of_text(node.string_value(), kind if kind != "text" else model.type),
            low=_number(bounds.get("start")),
            high=_number(bounds.get("end")),
            step=_number(bounds.get("step")),
            group_labels=tuple(frame[0] for frame in frames if frame[0]),
            group_refs=tuple(frame[1] for frame in frames if frame[1]),
            field_list=next((frame[1] for frame in frames if frame[2]), ""),
            parameters=dict(control.parameters),
            problem=self._constraint_problem(node),
            sensitive=model.sensitive == SENSITIVE,
        )

    def _repeat_step(self, control: Control, parent: FormNode, frames: tuple[Frame, ...]) -> Step:
        model = self.definition.model[control.node]
        instances = [node for node in parent.by_name.get(model.name, ()) if isinstance(node, FormNode)]
        free = self._is_free(control.node)
        stand_in = instances[0] if instances else parent
        return Step(
            ref=f"{self._form.path_of(parent)}/{model.name}",
            name=model.name,
            kind="repeat",
            appearance=control.appearance,
            label=self._words(control.label, stand_in),
            value=len(instances),
            group_labels=tuple(frame[0] for frame in frames if frame[0]),
            group_refs=tuple(frame[1] for frame in frames if frame[1]),
            field_list=next((frame[1] for frame in frames if frame[2]), ""),
            parameters={
                "instances": [self._form.path_of(node) for node in instances],
                "names": [self._name_of(control, node) for node in instances],
                "can_add": free,
                "can_remove": free and bool(instances),
            },
        )

    def _name_of(self, repeat: Control, instance: FormNode) -> str:
        """What an instance is told apart by: the label of a group that is all of it, else its first answer."""
        inner = repeat.children
        if len(inner) == 1 and inner[0].kind == "group" and inner[0].label:
            said = self._words(inner[0].label, instance)
            if said:
                return said
        for node in below(instance):
            control = self._program.controls.get(node.index)
            if node.shown and node.text and control is not None and control.kind in ("input", "select1"):
                source = self._program.choices.get(node.index)
                label = self._label_of_code(source, node.text, node) if source is not None else ""
                return label or node.text
        return ""

    # Words

    def _words(self, text: Text, node: FormNode) -> str:
        if not text:
            return ""
        if len(text) == 1 and isinstance(text[0], str):
            return text[0]
        return "".join(self._part(kind, part, node) for kind, part in self._compiled(text, node).parts)

    def _compiled(self, text: Text, node: FormNode) -> Words:
        words = self._program.words.get((node.index, text))
        if words is not None:
            return words
        parts: list[tuple[str, Any]] = []
        for part in text:
            if isinstance(part, str):
                parts.append(("s", part))
            elif part[0] == "t":
                parts.append(("t", part[1]))
            else:
                parts.append((part[0], self._compiled_here(part[1], node)))
        return Words(tuple(parts))

    def _compiled_here(self, expression: str, node: FormNode) -> Callable[[Scope], str]:
        place = self._program.places[node.index]
        run = compile_expression(localise(parse(expression), place), FUNCTIONS, text=expression).run
        return lambda scope: to_text(run(scope))

    def _part(self, kind: str, part: Any, node: FormNode) -> str:
        if kind == "s":
            return str(part)
        if kind == "t":
            return self._text(part, "", node)
        try:
            value = part(Scope(node, self._env))
        except EVALUATION_FAILURES:
            return ""
        return self._text(value, "", node) if kind == "i" else str(value)

    def _text(self, key: str, form: str, node: FormNode) -> str:
        entry = self.definition.texts.get(self._language, {}).get(key)
        if entry is None:
            return ""
        text = entry.get(form)
        if text is None and form == "":
            text = entry.get("short")
        return self._words(text, node) if text else ""

    def _form_of(self, text: Text, form: str, node: FormNode) -> str:
        if len(text) != 1 or isinstance(text[0], str) or text[0][0] == "o":
            return ""
        kind, key = self._compiled(text, node).parts[0]
        if kind == "i":
            key = self._of_item(key, node, node)
        return self._text(key, form, node)

    def _media(self, text: Text, node: FormNode) -> Callable[[str], str]:
        return lambda form: self._form_of(text, form, node).rpartition("/")[2]

    def _translated(self, key: str) -> str:
        return self._text(key, "", self._form.root)

    # Choices

    def find_choices(self, ref: str, letters: str, most: int = 40) -> tuple[Choice, ...]:
        """
        Choices of a question by letters of their labels, those that begin with them first.

        Raises:
            UnknownQuestionError: the form has no such question now.
        """
        node = self._question(ref)
        source = self._program.choices.get(node.index)
        if source is None:
            return ()
        if isinstance(source, InlineChoices):
            wanted = folded_letters(letters)
            met = (one for one in self._inline(source, node) if wanted in folded_letters(one.label))
            return tuple(islice(met, most))
        offered = self._offered(source, node)
        places = offered.find(letters, most, self._language, lambda item: self._label(source, item, node))
        return tuple(self._choice(source, offered, place, node) for place in places)

    def _inline(self, source: InlineChoices, node: FormNode) -> Iterator[Choice]:
        for code, label in source.choices:
            yield Choice(code, "".join(self._part(kind, part, node) for kind, part in label.parts))

    def _shown_choices(self, node: FormNode) -> tuple[tuple[Choice, ...], int]:
        """The choices that a step shows, those marked among them, and how many more there are."""
        source = self._program.choices.get(node.index)
        if source is None:
            return (), 0
        if isinstance(source, InlineChoices):
            return tuple(self._inline(source, node)), 0
        offered = self._offered(source, node)
        places = list(range(min(len(offered), MOST_SHOWN)))
        if len(offered) > MOST_SHOWN:
            marked = (offered.places.get(code, 0) for code in node.text.split() or [node.text])
            places += [place for place in marked if place >= MOST_SHOWN]
        shown = tuple(self._choice(source, offered, place, node) for place in places)
        return shown, len(offered) - len(shown)

    def _choice(self, source: ListedChoices, offered: OfferedList, place: int, node: FormNode) -> Choice:
        item, code = offered.items[place], offered.codes[place]
        if source.labels_are_texts:
            return self._translated_choice(code, self._of_item(source.label, item, node), node)
        return Choice(code, self._label(source, item, node))

    def _label(self, source: ListedChoices, item: Node, node: FormNode) -> str:
        if source.label_column:
            words = next(iter(item.texts_of(source.label_column)), "")
        else:
            words = self._of_item(source.label, item, node)
        return self._text(words, "", node) if source.labels_are_texts else words

    def _code(self, source: ListedChoices, item: Node, node: FormNode) -> str:
        if source.value_column:
            return next(iter(item.texts_of(source.value_column)), "")
        return self._of_item(source.value, item, node)

    def _offered(self, source: ListedChoices, node: FormNode) -> OfferedList:
        items = self._items(source, node)
        known = self._offers.get(node.index)
        # Lists never change while a form is open; items that are answers of the form itself do.
        is_list = bool(items) and not isinstance(items[0], FormNode)
        if known is None or known.items is not items or not is_list:
            known = OfferedList(items, lambda item: self._code(source, item, node))
            self._offers[node.index] = known
        return known

    def _of_item(self, run: Callable[[Scope], str], item: Node, node: FormNode) -> str:
        try:
            return run(Scope(item, self._env, current=node))
        except EVALUATION_FAILURES:
            return ""

    def _translated_choice(self, code: str, key: str, node: FormNode) -> Choice:
        image = self._text(key, "image", node) or self._text(key, "big-image", node)
        audio = self._text(key, "audio", node)
        return Choice(code, self._text(key, "", node), image.rpartition("/")[2], audio.rpartition("/")[2])

    def _items(self, source: ListedChoices, node: FormNode) -> list[Node]:
        if not source.shuffled:
            return self._evaluated_items(source, node)
        # Without a seed the order is drawn once per question of this filled form.
        here = f"{self._chance.seed}{self._form.path_of(node)}"
        draw = Chance(int.from_bytes(hashlib.sha256(here.encode()).digest()[:8], "big"))
        present, self._env.chance = self._env.chance, draw.draw
        try:
            return self._evaluated_items(source, node)
        finally:
            self._env.chance = present

    def _evaluated_items(self, source: ListedChoices, node: FormNode) -> list[Node]:
        try:
            items = source.items(Scope(node, self._env))
        except EVALUATION_FAILURES:
            return []
        return items if isinstance(items, list) else []

    def _codes(self, node: FormNode) -> Mapping[str, int]:
        """Codes offered, with their places."""
        source = self._program.choices.get(node.index)
        if source is None:
            return {}
        if isinstance(source, InlineChoices):
            return {code: place for place, (code, _) in enumerate(source.choices)}
        return self._offered(source, node).places

    def _kept_choices(self, node: FormNode) -> str:
        control = self._program.controls.get(node.index)
        if control is None:
            return node.text
        codes = self._codes(node)
        if control.kind in ("select", "rank"):
            return " ".join(code for code in node.text.split() if code in codes)
        return node.text if node.text in codes else ""

    def _choice_label(self, code: str, path: str, here: Node) -> str:
        if not isinstance(here, FormNode):
            return ""
        run = self._known_paths.get((here.index, path))
        if run is None:
            place = self._program.places[here.index]
            run = compile_expression(localise(parse(path), place), FUNCTIONS, text=path).run
            self._known_paths[(here.index, path)] = run
        nodes = run(Scope(here, self._env))
        node = nodes[0] if isinstance(nodes, list) and nodes else None
        source = self._program.choices.get(node.index) if isinstance(node, FormNode) else None
        if source is None or not isinstance(node, FormNode):
            return ""
        return self._label_of_code(source, code, node)

    def _label_of_code(self, source: ChoiceSource, code: str, node: FormNode) -> str:
        if isinstance(source, InlineChoices):
            return {choice.code: choice.label for choice in self._inline(source, node)}.get(code, "")
        offered = self._offered(source, node)
        at = offered.places.get(code)
        return "" if at is None else self._label(source, offered.items[at], node)

    # Instances

    def _instance(self, name: str) -> Node | None:
        if name not in self._documents:
            rows = self.context.instances.get(name)
            stored = self.definition.instances.get(name)
            if rows is not None:
                self._documents[name] = rows_document(rows)
            elif stored is not None and stored.get("src") == LAST_SAVED:
                self._documents[name] = places_document(self.context.last_saved)
            elif stored is not None:
                self._documents[name] = instance_document(stored)
            elif name == self.definition.id:
                return self._form.document
            else:
                self._documents[name] = None
        return self._documents[name]

    # Answering

    def answer(self, ref: str, value: Answer, *, keep: bool = False) -> Answered:
        """
        Gives one question its answer; None clears it.

        An answer that breaks its type or constraint is not accepted and leaves the session as it was,
        unless `keep` is set: then it is stored, and stays a problem until it is mended; an answer that is not
        of the question's type at all is then stored as blank.

        Raises:
            UnknownQuestionError: the form has no such question now.
        """
        node = self._question(ref)
        text = self._entered(node, value)
        problem = self._type_problem(node, text)
        if problem is not None and not keep:
            return Answered(False, problem)
        kind = self.definition.model[node.index].type
        fits = kind in ("int", "decimal") or text == "" or is_of_type(text, kind, self._env.offset)
        stored = cast(text, kind, self._env.offset) if fits else ""
        if problem is None and not self._form.would_hold(node, stored):
            problem = self._broken_constraint(node)
            if not keep:
                return Answered(False, problem)
        self._form.set_text(node, stored)
        self._form.settle()
        return Answered(problem is None, problem, self._take_changed() | {self._form.path_of(node)})

    @property
    def wanted_places(self) -> tuple[str, ...]:
        """
        Where actions of the form (`setgeopoint`) would note the place of the phone; `note_place` ends each.
        """
        wanted = self._form.wanted.values()
        there = (node for node in wanted if node.shown and node.root() is self._form.document)
        return tuple(self._form.path_of(node) for node in there)

    def note_place(self, ref: str, point: str) -> None:
        """
        Stores where the phone is, `latitude longitude altitude accuracy`; empty text leaves the place blank.

        Raises:
            UnknownQuestionError: the form has no such question now.
        """
        node = self._question(ref)
        self._form.wanted.pop(id(node), None)
        fits = is_of_type(point, "geopoint", self._env.offset)
        self._form.set_text(node, cast(point, "geopoint", self._env.offset) if fits else "")
        self._form.settle()
        self._take_changed()

    def _entered(self, node: FormNode, value: Answer) -> str:
        control = self._program.controls.get(node.index)
        text = text_of_answer(value)
        if control is not None and control.kind == "trigger":
            return {"": "", "false": "", "true": ACKNOWLEDGED}.get(text, text)
        if control is not None and control.kind == "select" and " " in text.strip():
            order = self._codes(node)
            return " ".join(sorted(text.split(), key=lambda code: order.get(code, len(order))))
        return text

    def _take_changed(self) -> frozenset[str]:
        changed = self._form.changed
        refs: set[str] = set()
        for node in changed.values():
            for inner in below(node):
                self._steps.pop(id(inner), None)
            if node.root() is self._form.document:
                refs.add(self._form.path_of(node))
        self._form.changed = {}
        return frozenset(refs)

    def add_repeat(self, ref: str) -> str:
        """
        Adds an instance of the repeat at `ref` (`/data/child`); gives the new instance's place.

        Raises:
            UnknownQuestionError: there is no such repeat, or its number of instances is counted.
        """
        index, parent = self._repeat(ref)
        node = self._form.add_instance(index, parent)
        self._form.settle()
        self._forget_steps()
        return self._form.path_of(node)

    def remove_repeat(self, ref: str) -> None:
        """
        Removes one instance, `/data/child[2]`, with its answers.

        Raises:
            UnknownQuestionError: there is no such instance, or its number is counted.
        """
        node = self._find(ref)
        if node is None or self.definition.model[node.index].kind != REPEAT or node.parent is None:
            raise UnknownQuestionError(ref)
        if not self._is_free(node.index):
            raise UnknownQuestionError(ref)
        self._form.remove_instance(node)
        self._form.forget_aside(node)
        self._form.settle()
        self._forget_steps()

    def _forget_steps(self) -> None:
        # Places are numbered, so every step after a new or removed instance may have a new one.
        self._steps.clear()
        self._form.changed = {}

    def _is_free(self, index: int) -> bool:
        model = self.definition.model[index]
        if not model.count:
            return not model.fixed
        parent = self._program.places[index].parent
        counts = self._program.counts_under[parent.index] if parent else ()
        return any(rule.place.index == index and rule.feeds_itself for rule in counts)

    def _repeat(self, ref: str) -> tuple[int, FormNode]:
        above, _, name = ref.rpartition("/")
        parent = self._find(above) if above else None
        if parent is None:
            matches = [
                place
                for place in self._program.places
                if place.is_repeat and place.name == ref and place.parent
            ]
            if len(matches) != 1:
                raise UnknownQuestionError(ref)
            parent, name = self._parent_of(matches[0].index), matches[0].name
        if parent is None:
            raise UnknownQuestionError(ref)
        name = name.partition("[")[0]
        for place in self._program.places[parent.index].children:
            if place.is_repeat and place.name == name and self._is_free(place.index):
                return place.index, parent
        raise UnknownQuestionError(ref)

    def _parent_of(self, index: int) -> FormNode | None:
        place = self._program.places[index].parent
        nodes = self._form.nodes_of(place.index) if place else []
        return nodes[0] if nodes else None

    # Problems

    def problems(self) -> tuple[Problem, ...]:
        """
        Everything that keeps the form from being complete, in order of the questions; relevant ones only.
        """
        found: list[Problem] = []
        for node in self._form.nodes():
            if node.shown and self.definition.model[node.index].kind == LEAF:
                problem = self._problem(node)
                if problem is not None:
                    found.append(problem)
        return tuple(found)

    def _problem(self, node: FormNode) -> Problem | None:
        if node.text == "":
            if node.required and node.index in self._program.controls:
                message = self._words(self.definition.model[node.index].required_message, node)
                return Problem(self._form.path_of(node), ProblemCode.REQUIRED, message)
            return None
        return self._type_problem(node, node.text) or self._constraint_problem(node)

    def _constraint_problem(self, node: FormNode) -> Problem | None:
        return None if node.valid or node.text == "" else self._broken_constraint(node)

    def _broken_constraint(self, node: FormNode) -> Problem:
        message = self._words(self.definition.model[node.index].constraint_message, node)
        return Problem(self._form.path_of(node), ProblemCode.CONSTRAINT, message)

    def _type_problem(self, node: FormNode, text: str) -> Problem | None:
        model = self.definition.model[node.index]
        control = self._program.controls.get(node.index)
        if text == "" or control is None:
            return None
        fits = is_of_type(text, model.type, self._env.offset)
        if fits and control.kind in ("select1", "select", "rank") and node.index in self._program.choices:
            codes = self._codes(node)
            given = [text] if control.kind == "select1" else text.split()
            fits = all(code in codes for code in given)
            # Nothing has two places in an order.
            fits = fits and (control.kind != "rank" or len(set(given)) == len(given))
        return None if fits else Problem(self._form.path_of(node), ProblemCode.TYPE)

    def _is_readonly(self, node: FormNode) -> bool:
        here: Node | None = node
        while isinstance(here, FormNode):
            if here.readonly:
                return True
            here = here.parent
        return False

    @property
    def unsettled(self) -> tuple[str, ...]:
        """
        Places of questions that stand in a circle which did not settle with the present answers.
        """
        return tuple(sorted({self._program.places[index].path for index, _ in self._form.unsettled}))

    # Reading

    def value(self, ref_or_name: str) -> Answer:
        """
        A question's typed value, None where it has none or is not relevant.

        Raises:
            UnknownQuestionError: the form has no such question now.
        """
        node = self._question(ref_or_name)
        return self._typed(node)

    def is_relevant(self, ref_or_name: str) -> bool:
        """
        Whether a question, group or instance is relevant now.
        """
        return self._question(ref_or_name).shown

    def evaluate(self, expression: str) -> bool | float | str:
        """
        An expression's value for this form; questions may be written as `${name}`.

        Raises:
            ExpressionError: it cannot be read.
            EvaluationError: it met values it has no meaning for.
            UnknownQuestionError: `${name}` names no question.
        """
        compiled = self._asked.get(expression)
        if compiled is None:
            text = self._with_paths(expression)
            compiled = compile_expression(
                localise(parse(text), self._program.places[0]), FUNCTIONS, text=text
            )
            self._asked[expression] = compiled
        value = compiled.run(Scope(self._form.root, self._env))
        return value if isinstance(value, (bool, float)) else to_text(value)

    def _with_paths(self, expression: str) -> str:
        parts = expression.split("${")
        written = [parts[0]]
        for part in parts[1:]:
            name, _, rest = part.partition("}")
            written.append(f" {self._place_named(name.strip())} {rest}")
        return "".join(written)

    def _place_named(self, name: str) -> str:
        for place in self._program.places:
            if place.name == name:
                return place.path
        raise UnknownQuestionError(name)

    def answers(self) -> dict[str, Answer]:
        """
        Every relevant value that is not blank, by question name; in a repeat `child[1]/weight`.

        Calculated values are included, notes and metadata of the submission are not. Two questions of one
        name in different groups are told apart as `group/name`. What earlier versions asked for is among them.
        """
        named: dict[str, FormNode] = {}
        for node in self._form.nodes():
            model = self.definition.model[node.index]
            if model.kind != LEAF or not node.shown or node.text == "" or self._is_unsaid(node):
                continue
            named[self._answer_name(node, self._doubles)] = node
        left = {one.name: one.value for one in self._left if one.said}
        return left | {name: self._typed(node) for name, node in named.items()}

    def answer_name(self, ref: str) -> str:
        """
        The key under which `answers` has a question.

        Raises:
            UnknownQuestionError: the form has no such question now.
        """
        return self._answer_name(self._question(ref), self._doubles)

    def need(self, ref: str) -> str:
        """
        The form's own words for a question that must be answered, in the session's language; empty where it has none.

        Raises:
            UnknownQuestionError: the form has no such question now.
        """
        node = self._question(ref)
        return self._words(self.definition.model[node.index].required_message, node) if node.required else ""

    def sensitive_names(self) -> frozenset[str]:
        """
        Keys of `answers` whose values are for the circle of the person alone.
        """
        model = self.definition.model
        left = frozenset(one.name for one in self._left if one.sensitive)
        return left | {
            self._answer_name(node, self._doubles)
            for node in self._form.nodes()
            if model[node.index].sensitive == SENSITIVE and model[node.index].kind == LEAF
        }

    def _is_unsaid(self, node: FormNode) -> bool:
        place = self._program.places[node.index]
        if any(upper.index in self._meta for upper in place.above()):
            return True
        control = self._program.controls.get(node.index)
        return control is not None and kind_of(control, self.definition.model[node.index]) == "note"

    @cached_property
    def _meta(self) -> frozenset[int]:
        """The group of the submission's own metadata; a group of the author's may have its name."""
        found = [
            place
            for place in self._program.places
            if place.name.rpartition(":")[2] == "meta" and place.depth == 1
        ]
        own = [
            place
            for place in found
            if any(inner.name.rpartition(":")[2] == "instanceID" for inner in place.children)
        ]
        return frozenset(place.index for place in own or found)

    @cached_property
    def _doubles(self) -> frozenset[str]:
        seen: set[str] = set()
        doubles: set[str] = set()
        for place, model in zip(self._program.places, self.definition.model, strict=True):
            if model.kind == LEAF:
                (doubles if place.name in seen else seen).add(place.name)
        return frozenset(doubles)

    def _answer_name(self, node: FormNode, doubles: frozenset[str]) -> str:
        parts: list[str] = [node.name]
        here: Node | None = node.parent
        while isinstance(here, FormNode) and here.parent is not None and here is not self._form.root:
            model = self.definition.model[here.index]
            if model.kind == REPEAT:
                parts.append(self._form.path_of(here).rpartition("/")[2])
            elif model.kind == GROUP and node.name in doubles:
                parts.append(here.name)
            here = here.parent
        return "/".join(reversed(parts))

    def _typed(self, node: FormNode) -> Answer:
        model = self.definition.model[node.index]
        return typed_answer(self._program.controls.get(node.index), model, node.string_value())

    # Keeping

    @property
    def left_over(self) -> tuple[LeftOver, ...]:
        """
        What earlier versions of the form asked for and this one does not.
        """
        return self._left

    def set_aside(self, left: Iterable[LeftOver]) -> None:
        """
        Sets what is kept beside the questions: among `answers`, saved with them, never shown by a step.
        """
        self._left = tuple(left)

    def saved(self) -> dict[str, Any]:
        """
        The whole session as plain data; opening a session with it restores every answer, hidden ones too.
        """
        carried: dict[str, Any] = {"carried": [list(one) for one in self.carried]} if self.carried else {}
        if self._left:
            carried["left"] = [asdict(one) for one in self._left]
        wanted = self.wanted_places
        if wanted:
            carried["wanted"] = list(wanted)
        return {
            **carried,
            "format": SAVED_FORMAT,
            "form": self.definition.id,
            "version": self.definition.version,
            "shape": self.definition.shape,
            "language": self._language,
            "seed": self._chance.seed,
            "draws": self._chance.draws,
            "tree": self._form.kept(),
        }

    def last_saved(self) -> dict[str, str]:
        """
        What the next session of the form reads of this one, by place: answers that it names, none that is sensitive.
        """
        names, model = last_saved_names(self.definition), self.definition.model
        return {
            self._form.path_of(node): node.text
            for node in (self._form.nodes() if names else ())
            if node.name in names and node.shown and node.text and model[node.index].sensitive != SENSITIVE
        }

    # Finding

    def _question(self, ref: str) -> FormNode:
        node = self._find(ref)
        if node is None:
            raise UnknownQuestionError(ref)
        return node

    def _find(self, ref: str) -> FormNode | None:
        if not ref.startswith("/"):
            return self._find_named(ref)
        here: Node = self._form.document
        for part in ref.strip("/").split("/"):
            name, _, number = part.partition("[")
            nodes = here.by_name.get(name, [])
            position = int(number.rstrip("]")) if number.rstrip("]").isdecimal() else 1
            if not 1 <= position <= len(nodes):
                return None
            here = nodes[position - 1]
        return here if isinstance(here, FormNode) else None

    def _find_named(self, ref: str) -> FormNode | None:
        first, _, rest = ref.partition("/")
        name = first.partition("[")[0]
        for place in self._program.places:
            if place.name == name:
                path = place.path.rpartition("/")[0]
                return self._find(f"{path}/{first}/{rest}" if rest else f"{path}/{first}")
        return None


Way = tuple[Control, int, tuple[str, ...]]
"""A control, the levels to climb from around it, and the names down from there to its node."""

Frame = tuple[str, str, bool]
"""A group around a question: its label, its place, whether it is shown on one screen."""


class Chance:
    """
    Random numbers that depend on a seed and a count only, so that a saved session goes on where it was.
    """

    def __init__(self, seed: int, draws: int = 0) -> None:
        self.seed = seed
        self.draws = draws

    def draw(self) -> float:
        """The next number, 0 up to 1. SplitMix64: Steele, Lea and Flood, OOPSLA 2014."""
        self.draws += 1
        mask = (1 << 64) - 1
        mixed = (self.seed + self.draws * 0x9E3779B97F4A7C15) & mask
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)


def _new_contact(form: str, given: Row) -> Mapping[str, object]:
    """
    What the toolkit puts into the form of a new contact, `contact:person:create`, by the path below the root: of which
    type it is, and whom it belongs to, which is where the form was begun.
    """
    word, _, kind = form.removesuffix(":create").partition(":")
    if word != "contact" or not kind or not form.endswith(":create"):
        return {}
    parent = given.get("contact/parent/_id", given.get("contact/_id"))
    return {f"{kind}/parent": parent, f"{kind}/type": kind, f"{kind}/contact_type": kind}


def _follow(node: FormNode, climb: int, names: tuple[str, ...]) -> FormNode | None:
    here: Any = node
    for _ in range(climb):
        here = here.parent
    for name in names:
        inner = here.by_name.get(name)
        if not inner:
            return None
        here = inner[0]
    return here if isinstance(here, FormNode) else None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _trail(
    controls: tuple[Control, ...], index: int, above: tuple[Control, ...]
) -> tuple[Control, ...] | None:
    for control in controls:
        if control.node == index and control.kind != "group":
            return above
        found = _trail(control.children, index, (*above, control))
        if found is not None:
            return found
    return None


__all__ = ["Chance", "Session"]
