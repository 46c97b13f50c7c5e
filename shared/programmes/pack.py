"""
A programme pack: forms, schedules, decisions, words and calls of one programme, as one object without code.

SPEC.md beside this file documents the folder it is built from and the wire object. Promise: a pack
read and written again is unchanged, including keys that this version does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgpack

from shared.programmes.card_rules import CardRules
from shared.programmes.duplicates import DuplicateRule
from shared.programmes.errors import MalformedPackError, UnknownFormError
from shared.programmes.lifecycle import Lifecycle, lifecycles_to_wire, read_lifecycles
from shared.programmes.phone_rules import PhoneRules
from shared.programmes.retention import read_retention
from shared.programmes.targets import Target
from shared.programmes.wire import Rest, Texts, WireReader, without_empty

WIRE_FORMAT = 1
TIERS = ("now", "day", "advice")
SUBJECTS = ("household", "person", "visit", "session")
MARKS = ("sourced", "unsourced", "checked", "memory", "trap")


def words(texts: Texts, language: str) -> str:
    """
    The words in a language; in the first language that has any where that one is missing.
    """
    return texts.get(language) or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """
    A form of the pack.

    Attributes:
        definition: The compiled definition's own wire object (`shared.forms.Definition.from_wire`).
        saves_to: Kind of record that submitting makes or changes.
        save_fields: Question name to the record field it sets beside the visit, such as
            `baby_alive` to `person.alive` or `mother_alive` to `mother.alive`; in a registration the question
            whose answer is stored under another field's name.
        consents: Question name to the purpose of the consent record its answer makes.
        makes: Repeated group to the kind of record that each of its entries makes: `plan_item`.
        roles: Who is offered the form, as `shared.domain.roles` names them; empty means everybody.
        alone: The question whether they are alone and it is safe to talk; a “no” leaves a neutral task.
    """

    id: str
    title: Texts
    saves_to: str
    programme: str = ""
    version: str = ""
    icon: str = ""
    save_fields: Texts = field(default_factory=dict)
    consents: Texts = field(default_factory=dict)
    makes: Texts = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    alone: str = ""
    definition: Mapping[str, object] = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, form_id: str, wire: WireReader) -> Form:
        """A form from its part of the wire object."""
        return cls(
            id=form_id,
            title=wire.texts("title"),
            saves_to=wire.one_of("saves_to", SUBJECTS),
            programme=wire.text("programme", ""),
            version=wire.text("version", ""),
            icon=wire.text("icon", ""),
            save_fields=wire.texts("save_fields"),
            consents=wire.texts("consents"),
            makes=wire.texts("makes"),
            roles=wire.names("roles"),
            alone=wire.text("alone", ""),
            definition=wire.map("definition"),
            rest=wire.rest(),
        )

    def is_for(self, role: str) -> bool:
        """Whether somebody of this role is offered the form."""
        return not self.roles or role in self.roles

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "title": dict(self.title),
                "saves_to": self.saves_to,
                "programme": self.programme,
                "version": self.version,
                "icon": self.icon,
                "save_fields": dict(self.save_fields),
                "consents": dict(self.consents),
                "makes": dict(self.makes),
                "roles": list(self.roles),
                "alone": self.alone,
                "definition": dict(self.definition),
            }
        )
        return {**known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """
    One planned contact of a schedule. Day 1 is the anchor date itself; windows are half-open.

    Attributes:
        index: Stable number within the schedule; part of the task's identity.
        day: When it is due.
        opens_day, closes_day: It may be done from `opens_day` on, and belongs to it before `closes_day`.
        late_until_day: Done late it still counts before this day.
        when: Condition over the person's fields; empty means always.
        missed_means_today: Where it was missed, the next contact is due at once.
    """

    index: int
    day: int
    opens_day: int
    closes_day: int
    late_until_day: int
    when: str = ""
    missed_means_today: bool = False
    label: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Occurrence:
        """An occurrence from its part of the wire object."""
        return cls(
            index=wire.whole("index"),
            day=wire.whole("day"),
            opens_day=wire.whole("opens_day"),
            closes_day=(closes := wire.whole("closes_day")),
            late_until_day=wire.whole("late_until_day", closes),
            when=wire.text("when", ""),
            missed_means_today=wire.flag("missed_means_today"),
            label=wire.texts("label"),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        numbers = {
            "index": self.index,
            "day": self.day,
            "opens_day": self.opens_day,
            "closes_day": self.closes_day,
            "late_until_day": self.late_until_day,
        }
        known = without_empty(
            {
                "when": self.when,
                "missed_means_today": self.missed_means_today,
                "label": dict(self.label),
            }
        )
        return {**numbers, **known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """
    When somebody is due to be seen.

    Attributes:
        form: The form to be filled.
        anchor: Field of the person that holds the anchor date.
        group: Schedules of one group share visits: a visit closes the nearest open slot among them.
        when: Condition over the person's fields.
        yields_within_days: A slot is left out where an earlier schedule of the group has one this near.
        until: Field with a date, and `until_day` counted from it, from which no slot is made.
        raised_when: Condition over the person's fields that raises priority.
        covered_by: A schedule whose form fills this one too, at a visit to a child of this person; it does so
            where `covered_question` was answered.
        repeat_days: The occurrences come again after so many days, without end but for `until`; 0 means once.
        quiet: Its tasks are shown only inside the person's own view.
        priority: 1 is first.
    """

    id: str
    form: str
    anchor: str
    programme: str = ""
    group: str = ""
    title: Texts = field(default_factory=dict)
    when: str = ""
    raised_when: str = ""
    yields_within_days: int = 0
    until: str = ""
    until_day: int = 0
    covered_by: str = ""
    covered_question: str = ""
    repeat_days: int = 0
    quiet: bool = False
    priority: int = 5
    occurrences: tuple[Occurrence, ...] = ()
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Schedule:
        """A schedule from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            form=wire.text("form"),
            anchor=wire.text("anchor"),
            programme=wire.text("programme", ""),
            group=wire.text("group", ""),
            title=wire.texts("title"),
            when=wire.text("when", ""),
            raised_when=wire.text("raised_when", ""),
            yields_within_days=wire.whole("yields_within_days", 0),
            until=wire.text("until", ""),
            until_day=wire.whole("until_day", 0),
            covered_by=wire.text("covered_by", ""),
            covered_question=wire.text("covered_question", ""),
            repeat_days=wire.whole("repeat_days", 0),
            quiet=wire.flag("quiet"),
            priority=wire.whole("priority", 5),
            occurrences=tuple(Occurrence.read(item) for item in wire.readers("occurrences")),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "id": self.id,
                "form": self.form,
                "anchor": self.anchor,
                "programme": self.programme,
                "group": self.group,
                "title": dict(self.title),
                "when": self.when,
                "raised_when": self.raised_when,
                "yields_within_days": self.yields_within_days or None,
                "until": self.until,
                "until_day": self.until_day or None,
                "covered_by": self.covered_by,
                "covered_question": self.covered_question,
                "repeat_days": self.repeat_days or None,
                "quiet": self.quiet,
                "priority": self.priority,
                "occurrences": [occurrence.to_wire() for occurrence in self.occurrences],
            }
        )
        return {**known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    A rule that fires on answers: a danger sign or an advice.

    Attributes:
        when: Expression of the form language over the form's questions, such as `${convulsions} = 'yes'`.
        tier: `now` (stop, go), `day` (within 24 hours) or `advice`.
        about: Whom it concerns: `person`, the one visited, or `mother`.
        quiet: No sound, colour, danger word or notification.
        title: Two or three plain words, for the screen's heading.
        action: What to do, in plain words.
        picture: A file below the pack's media folder.
        audio: Such a file by language.
        refer_to: Words for where to, by language.
        question: The question whose answer fires it; the screen opens on that answer.
    """

    id: str
    form: str
    when: str
    tier: str
    about: str = "person"
    quiet: bool = False
    title: Texts = field(default_factory=dict)
    action: Texts = field(default_factory=dict)
    picture: str = ""
    audio: Texts = field(default_factory=dict)
    refer_to: Texts = field(default_factory=dict)
    question: str = ""
    rest: Rest = field(default_factory=dict)

    @property
    def stops_the_visit(self) -> bool:
        """Whether the visit may be ended at once as partly done, with required questions waived."""
        return self.tier == "now" and not self.quiet

    @classmethod
    def read(cls, wire: WireReader) -> Decision:
        """A decision from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            form=wire.text("form"),
            when=wire.text("when"),
            tier=wire.one_of("tier", TIERS),
            about=wire.one_of("about", ("person", "mother"), "person"),
            quiet=wire.flag("quiet"),
            title=wire.texts("title"),
            action=wire.texts("action"),
            picture=wire.text("picture", ""),
            audio=wire.texts("audio"),
            refer_to=wire.texts("refer_to"),
            question=wire.text("question", ""),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "id": self.id,
                "form": self.form,
                "when": self.when,
                "tier": self.tier,
                "about": self.about,
                "quiet": self.quiet,
                "title": dict(self.title),
                "action": dict(self.action),
                "picture": self.picture,
                "audio": dict(self.audio),
                "refer_to": dict(self.refer_to),
                "question": self.question,
            }
        )
        return {**known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    A number to call from the danger screen.

    Attributes:
        number: What is dialled; empty where the team's own directory holds it (`source`).
        source: `ambulance`, `emergency`, `helpline`, `nurse`, `supervisor`: what the number is, for icons and look-up.
        tiers: Tiers of danger that offer it; empty means all.
    """

    id: str
    label: Texts
    number: str = ""
    source: str = ""
    tiers: tuple[str, ...] = ()
    picture: str = ""
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Call:
        """A call from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            label=wire.texts("label"),
            number=wire.text("number", ""),
            source=wire.text("source", ""),
            tiers=wire.names("tiers"),
            picture=wire.text("picture", ""),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "id": self.id,
                "label": dict(self.label),
                "number": self.number,
                "source": self.source,
                "tiers": list(self.tiers),
                "picture": self.picture,
            }
        )
        return {**known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """
    What is said, shown and read aloud when a household is asked, and when it refuses.

    Attributes:
        purpose: As stored in the consent record.
    """

    id: str
    purpose: str
    title: Texts = field(default_factory=dict)
    text: Texts = field(default_factory=dict)
    picture: str = ""
    audio: Texts = field(default_factory=dict)
    refused_text: Texts = field(default_factory=dict)
    refused_picture: str = ""
    refused_audio: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> ConsentText:
        """A consent text from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            purpose=wire.text("purpose"),
            title=wire.texts("title"),
            text=wire.texts("text"),
            picture=wire.text("picture", ""),
            audio=wire.texts("audio"),
            refused_text=wire.texts("refused_text"),
            refused_picture=wire.text("refused_picture", ""),
            refused_audio=wire.texts("refused_audio"),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "id": self.id,
                "purpose": self.purpose,
                "title": dict(self.title),
                "text": dict(self.text),
                "picture": self.picture,
                "audio": dict(self.audio),
                "refused_text": dict(self.refused_text),
                "refused_picture": self.refused_picture,
                "refused_audio": dict(self.refused_audio),
            }
        )
        return {**known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """
    One entry of a code list, or one level of the geography.
    """

    code: str
    label: Texts
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Code:
        """A code from its part of the wire object."""
        return cls(code=wire.text("code"), label=wire.texts("label"), rest=wire.rest())

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        return {"code": self.code, "label": dict(self.label), **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """
    What a manager must know about a part of the pack before it is used in the field.

    Attributes:
        about: Sheet and key, such as `decisions:baby_fast_breathing`.
        mark: `sourced`, `checked`, `memory` (a practitioner's, to be confirmed), `unsourced` or `trap`.
    """

    about: str
    mark: str
    text: str
    source: str = ""
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Note:
        """A note from its part of the wire object."""
        return cls(
            about=wire.text("about"),
            mark=wire.one_of("mark", MARKS),
            text=wire.text("text"),
            source=wire.text("source", ""),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {"about": self.about, "mark": self.mark, "text": self.text, "source": self.source}
        )
        return {**known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """
    On which days after raising a referral of a tier somebody is contacted; day 0 is the day it was raised.

    `then_every_days` goes on after the last of them while the referral stays open; 0 means no more.
    """

    tier: str
    days: tuple[int, ...] = ()
    then_every_days: int = 0
    label: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> FollowUp:
        """A follow-up rule from its part of the wire object."""
        return cls(
            tier=wire.one_of("tier", TIERS),
            days=wire.numbers("days"),
            then_every_days=wire.whole("then_every_days", 0),
            label=wire.texts("label"),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty({"days": list(self.days), "label": dict(self.label)})
        return {"tier": self.tier, "then_every_days": self.then_every_days, **known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """
    A programme as the phone holds it.

    Attributes:
        languages: Codes, the first is shown where another is missing.
        terms: The programme's own words, such as `worker` = ASHA, by language.
        code_lists: List name to its codes.
        geography: Levels from the largest.
        cases: The kinds of case it knows.
        phones: What the programme asks of phones that hold it.
        cards: What it wishes of case cards.
        retention: Kind to the days for which records of it are kept after the last entry; not named: for ever.
        duplicates: By what records look like the same one written down twice, beside what holds for every programme.
        rest: Parts that this version does not know, carried untouched.
    """

    id: str
    version: str
    languages: tuple[str, ...]
    names: Texts
    terms: Mapping[str, Texts] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    schedules: tuple[Schedule, ...] = ()
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    calls: tuple[Call, ...] = ()
    consents: tuple[ConsentText, ...] = ()
    code_lists: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    geography: tuple[Code, ...] = ()
    notes: tuple[Note, ...] = ()
    targets: tuple[Target, ...] = ()
    cases: tuple[Lifecycle, ...] = ()
    phones: PhoneRules = field(default_factory=PhoneRules)
    cards: CardRules = field(default_factory=CardRules)
    retention: Mapping[str, int] = field(default_factory=dict)
    duplicates: tuple[DuplicateRule, ...] = ()
    rest: Rest = field(default_factory=dict)

    def form(self, form_id: str) -> Form:
        """
        Raises:
            UnknownFormError: the pack has no such form.
        """
        try:
            return self.forms[form_id]
        except KeyError:
            raise UnknownFormError(pack=self.id, form=form_id) from None

    def term(self, name: str, language: str) -> str:
        """The programme's word for something; the name itself where it has none."""
        return words(self.terms.get(name, {}), language) or name

    def decision(self, decision_id: str) -> Decision | None:
        """A decision, or None."""
        return next((item for item in self.decisions if item.id == decision_id), None)

    @property
    def is_sensitive(self) -> bool:
        """Whether even its being there tells something of whom it serves: it has cases, which few may know of."""
        return bool(self.cases)

    @property
    def tells_guests(self) -> bool:
        """Whether a guest who holds a card may be told who lives there."""
        return self.cards.guest_summary and not self.is_sensitive

    def lifecycle(self, programme: str) -> Lifecycle | None:
        """A kind of case, or None."""
        return next((item for item in self.cases if item.id == programme), None)

    def calls_for(self, tier: str) -> tuple[Call, ...]:
        """The calls to offer at a tier of danger, in the pack's order."""
        return tuple(call for call in self.calls if not call.tiers or tier in call.tiers)

    @classmethod
    def from_wire(cls, raw: object) -> Pack:
        """
        Raises:
            MalformedPackError: with the place of the first wrong value.
        """
        wire = WireReader(raw, "")
        if wire.whole("format") != WIRE_FORMAT:
            raise MalformedPackError(path="format", expected=str(WIRE_FORMAT))
        languages = wire.names("languages")
        if not languages:
            raise MalformedPackError(path="languages", expected="at least one language")
        terms = WireReader(wire.map("terms"), "terms")
        lists = WireReader(wire.map("code_lists"), "code_lists")
        return cls(
            id=wire.text("id"),
            version=wire.text("version"),
            languages=languages,
            names=wire.texts("names"),
            terms={name: terms.texts(name) for name in wire.map("terms")},
            forms={name: Form.read(name, form) for name, form in wire.named_readers("forms").items()},
            schedules=tuple(Schedule.read(item) for item in wire.readers("schedules")),
            decisions=tuple(Decision.read(item) for item in wire.readers("decisions")),
            follow_ups=tuple(FollowUp.read(item) for item in wire.readers("follow_ups")),
            calls=tuple(Call.read(item) for item in wire.readers("calls")),
            consents=tuple(ConsentText.read(item) for item in wire.readers("consents")),
            code_lists={
                name: tuple(Code.read(item) for item in lists.readers(name))
                for name in wire.map("code_lists")
            },
            geography=tuple(Code.read(item) for item in wire.readers("geography")),
            notes=tuple(Note.read(item) for item in wire.readers("notes")),
            targets=tuple(Target.read(item) for item in wire.readers("targets")),
            cases=read_lifecycles(wire.readers("cases")),
            phones=PhoneRules.read(WireReader(wire.map("phones"), "phones")),
            cards=CardRules.read(WireReader(wire.map("cards"), "cards")),
            retention=read_retention(WireReader(wire.map("retention"), "retention")),
            duplicates=tuple(DuplicateRule.read(item) for item in wire.readers("duplicates")),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, Any]:
        """The wire object: maps, lists, texts and numbers only."""
        known = without_empty(
            {
                "names": dict(self.names),
                "terms": {name: dict(texts) for name, texts in self.terms.items()},
                "forms": {name: form.to_wire() for name, form in self.forms.items()},
                "schedules": [item.to_wire() for item in self.schedules],
                "decisions": [item.to_wire() for item in self.decisions],
                "follow_ups": [item.to_wire() for item in self.follow_ups],
                "calls": [item.to_wire() for item in self.calls],
                "consents": [item.to_wire() for item in self.consents],
                "code_lists": {
                    name: [code.to_wire() for code in codes] for name, codes in self.code_lists.items()
                },
                "geography": [item.to_wire() for item in self.geography],
                "notes": [item.to_wire() for item in self.notes],
                "targets": [item.to_wire() for item in self.targets],
                "cases": lifecycles_to_wire(self.cases),
                "phones": self.phones.to_wire(),
                "cards": self.cards.to_wire(),
                "retention": dict(self.retention),
                "duplicates": [item.to_wire() for item in self.duplicates],
            }
        )
        head = {
            "format": WIRE_FORMAT,
            "id": self.id,
            "version": self.version,
            "languages": list(self.languages),
        }
        return {**head, **known, **self.rest}


def encode_pack(pack: Pack) -> bytes:
    """
    The pack as one MessagePack blob; the same pack gives the same bytes.
    """
    return bytes(msgpack.packb(pack.to_wire(), use_bin_type=True))


def decode_pack(blob: bytes) -> Pack:
    """
    Raises:
        MalformedPackError: not MessagePack, or not a pack.
    """
    try:
        raw = msgpack.unpackb(blob, raw=False, strict_map_key=False)
    except Exception as cause:  # msgpack raises ValueError, its own errors and UnicodeDecodeError
        raise MalformedPackError(path="", expected="MessagePack") from cause
    return Pack.from_wire(raw)
