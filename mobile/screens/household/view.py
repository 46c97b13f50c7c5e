"""
Household: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.household.model import (
    AboutTapped,
    AccessTapped,
    AddMemberTapped,
    AllVisitsTapped,
    BackTapped,
    CardTapped,
    CaseTapped,
    ClosedTapped,
    ConflictTapped,
    ConsentsTapped,
    DraftTapped,
    HandOverTapped,
    MemberTapped,
    Model,
    OpenCaseTapped,
    PracticeTapped,
    StartTapped,
    VisitTapped,
)
from mobile.ui.ages import age_words
from mobile.ui.case_words import case_tile
from mobile.ui.controls import badge, button, card, heading, link, tile
from mobile.ui.delivered import delivery_badge
from mobile.ui.due import task_meaning, task_words, when_words
from mobile.ui.facts import fact_lines, marks_row
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.outcomes import outcome_words
from mobile.ui.palette import Meaning
from mobile.ui.past_visits import past_visits
from mobile.ui.persons import person_icon
from mobile.ui.sheets import sheet
from mobile.ui.subject_links import access_link, agreed_link, case_link, tie_link
from mobile.use_cases.open_household import Member, OpenHousehold
from shared.domain.delivery import Delivery


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    People first, then what was done before.
    """
    _ = look.words
    home = model.home
    return sheet(
        look,
        (home.title if home else "") or _("Household"),
        [
            *failure(look, model.failed),
            *(_body(model, home, send, look) if home else []),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[button(_("Start a visit"), lambda: send(StartTapped()), icon=ft.Icons.DOOR_FRONT_DOOR)]
        if home
        else [],
    )


def _body(model: Model, home: OpenHousehold, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        _door_plate(home, send, look),
        *(
            tile(
                form.name or _.pick(form.form),
                lambda form=form: send(DraftTapped(form.draft)),  # type: ignore[misc]
                lines=[_.pick(form.form) if form.name else ""],
                meaning=Meaning.DRAFT,
                badges=[badge(_("Not finished"), Meaning.DRAFT)],
                key=form.draft,
            )
            for form in home.unfinished
        ),
        *_cases(home, send, look),
        heading(_("People")),
        *(_member(member, send, look) for member in home.members),
        button(_("Add a person"), lambda: send(AddMemberTapped()), icon=ft.Icons.PERSON_ADD, outline=True),
        *([case_link(look, lambda: send(OpenCaseTapped()))] if home.may_open_case else []),
        *past_visits(
            look,
            home.visits,
            lambda visit: send(VisitTapped(visit)),
            lambda: send(AllVisitsTapped()),
            lambda: send(ClosedTapped()),
            closed=home.visits_closed,
            everything=model.all_visits,
        ),
        *_practice(home, send, look),
        agreed_link(look, lambda: send(ConsentsTapped())),
        tie_link(look, lambda: send(ConflictTapped())),
    ]


def _door_plate(home: OpenHousehold, send: Send, look: Look) -> ft.Control:
    _ = look.words
    marks = [
        *([delivery_badge(look, home.delivery)] if home.delivery is not Delivery.RECEIVED else []),
        *([badge(_("Does not want notes kept"), Meaning.HELD)] if home.consent == "refused" else []),
        *([badge(_("For practice"), Meaning.HELD)] if home.practice else []),
        *([badge(_.count("{n} card", "{n} cards", home.cards), Meaning.DONE)] if home.cards else []),
    ]
    return card(
        [
            *fact_lines([(ft.Icons.SHIELD, _safety(home, look))]),
            *fact_lines([(ft.Icons.PLACE, home.place), (ft.Icons.PHONE, home.mobile)]),
            *marks_row(marks),
            link(
                _("Their cards") if home.cards else _("Give a card"),
                lambda: send(CardTapped()),
                icon=ft.Icons.QR_CODE,
            ),
        ]
    )


def _safety(home: OpenHousehold, look: Look) -> str:
    _ = look.words
    if home.safety is None:
        return ""
    said = (outcome_words(_, "not_safe"), _.day(home.safety.on), home.safety.remark)
    return " · ".join(part for part in said if part)


def _practice(home: OpenHousehold, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not home.may_mark_practice:
        return []
    label = _("Count this household again") if home.practice else _("Use this household for practice")
    return [
        access_link(look, lambda: send(AccessTapped())),
        link(_("Hand over"), lambda: send(HandOverTapped()), icon=ft.Icons.SWAP_HORIZ),
        link(label, lambda: send(PracticeTapped()), icon=ft.Icons.SCHOOL),
    ]


def _member(member: Member, send: Send, look: Look) -> ft.Control:
    _ = look.words
    age = (
        age_words(_, member.age.count, member.age.unit, estimated=member.age.estimated) if member.age else ""
    )

    def about() -> None:
        send(AboutTapped(member.person))

    if member.dead:
        icon = person_icon(member.sex, dead=True)
        return tile(member.name, about, lines=[_("Died")], icon=icon, key=member.person)
    first = min((line.task for line in member.due), key=lambda task: task.due_on, default=None)
    return tile(
        member.name,
        lambda: send(MemberTapped(member.person, first.id if first else "")),
        lines=[age, *(task_words(look, line.task, line.title) for line in member.due)],
        meaning=task_meaning(first) if first else Meaning.PLAIN,
        icon=None if first else person_icon(member.sex),
        badges=[
            *([badge(when_words(look, first), task_meaning(first))] if first else []),
            *([badge(_("Needs more care"), Meaning.OVERDUE)] if member.at_risk else []),
            *([badge(_("Does not want notes kept"), Meaning.HELD)] if member.refused else []),
        ],
        more=(_("More about {name}", name=member.name), about),
        key=member.person,
    )


def _cases(home: OpenHousehold, send: Send, look: Look) -> list[ft.Control]:
    if not home.cases:
        return []
    return [
        heading(look.words("Cases")),
        *(case_tile(line, lambda line=line: send(CaseTapped(line.case)), look) for line in home.cases),  # type: ignore[misc]
    ]
