"""
Person: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.person.model import (
    AccessTapped,
    AllVisitsTapped,
    BackTapped,
    CaseTapped,
    ClosedTapped,
    ConflictTapped,
    ConsentsTapped,
    FollowUpTapped,
    Model,
    MoveTapped,
    OpenCaseTapped,
    VisitStarted,
    VisitTapped,
)
from mobile.ui.ages import age_words
from mobile.ui.case_words import case_tile
from mobile.ui.controls import badge, button, card, heading, link, notice, tile
from mobile.ui.delivered import delivery_badge
from mobile.ui.due import task_meaning, task_words, when_words
from mobile.ui.facts import fact_lines, marks_row
from mobile.ui.failures import failure
from mobile.ui.form_icons import form_icon
from mobile.ui.look import Look
from mobile.ui.loop import Event, Send
from mobile.ui.palette import Meaning
from mobile.ui.past_visits import past_visits
from mobile.ui.persons import person_icon
from mobile.ui.sheets import sheet
from mobile.ui.subject_links import access_link, agreed_link, case_link, tie_link
from mobile.use_cases.open_household import Member
from mobile.use_cases.open_person import OpenPerson
from shared.domain.delivery import Delivery
from shared.programmes.tasks import FOLLOW_UP, Task


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What is due first, then what was done before, then the rarer ways.
    """
    _ = look.words
    opened = model.opened
    begins = opened is not None and not opened.member.dead
    return sheet(
        look,
        opened.member.name if opened else "",
        [*failure(look, model.failed), *(_body(model, opened, send, look) if opened else [])],
        on_back=lambda: send(BackTapped()),
        foot=[button(_("Start a visit"), lambda: send(VisitStarted()), icon=ft.Icons.DOOR_FRONT_DOOR)]
        if begins
        else [],
    )


def _body(model: Model, opened: OpenPerson, send: Send, look: Look) -> list[ft.Control]:
    return [
        _plate(opened, look),
        *_whereabouts(opened, send, look),
        *_due(opened, send, look),
        *_cases(opened, send, look),
        *past_visits(
            look,
            opened.visits,
            lambda visit: send(VisitTapped(visit)),
            lambda: send(AllVisitsTapped()),
            lambda: send(ClosedTapped()),
            closed=opened.visits_closed,
            everything=model.all_visits,
            named=False,
        ),
        *_ways(opened, send, look),
    ]


def _plate(opened: OpenPerson, look: Look) -> ft.Control:
    _ = look.words
    member = opened.member
    marks = [
        *([delivery_badge(look, opened.delivery)] if opened.delivery is not Delivery.RECEIVED else []),
        *([badge(_("Died"), Meaning.PLAIN)] if member.dead else []),
        *([badge(_("Needs more care"), Meaning.OVERDUE)] if member.at_risk and not member.dead else []),
        *([badge(_("Does not want notes kept"), Meaning.HELD)] if member.refused else []),
    ]
    home = " · ".join(part for part in (opened.home, opened.place) if part)
    facts = (
        (person_icon(member.sex, dead=member.dead), _age(member, look)),
        (ft.Icons.PREGNANT_WOMAN, _("Mother: {name}", name=opened.mother) if opened.mother else ""),
        (ft.Icons.HOME, home),
    )
    return card([*fact_lines(facts), *marks_row(marks)])


def _age(member: Member, look: Look) -> str:
    age = member.age
    return (
        age_words(look.words, age.count, age.unit, estimated=age.estimated, dead=member.dead) if age else ""
    )


def _whereabouts(opened: OpenPerson, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if opened.asked:
        asked = _("Goes to {team}: asked for, not done yet", team=opened.asked)
        return [notice(asked, body=_("It is done at the next sync."), meaning=Meaning.RECORDED)]
    if opened.household:
        return []
    say = button(_("Say where they live"), lambda: send(MoveTapped()), icon=ft.Icons.HOME, outline=True)
    return [
        notice(_("In no household yet"), meaning=Meaning.HELD, actions=[say] if _may_move(opened) else [])
    ]


def _due(opened: OpenPerson, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if opened.member.dead:
        return []
    return [
        tile(
            task_words(look, line.task, line.title),
            lambda line=line: send(_begun(line.task)),  # type: ignore[misc]
            meaning=task_meaning(line.task),
            icon=form_icon(line.icon) if line.task.form else None,
            badges=[badge(when_words(look, line.task), task_meaning(line.task))],
            key=line.task.id,
        )
        for line in opened.member.due
    ]


def _begun(task: Task) -> Event:
    if task.kind == FOLLOW_UP:
        return FollowUpTapped(task.referral, task.id)
    return VisitStarted(task.id)


def _cases(opened: OpenPerson, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    lines = (
        case_tile(line, lambda line=line: send(CaseTapped(line.case)), look)  # type: ignore[misc]
        for line in opened.cases
    )
    another = case_link(look, lambda: send(OpenCaseTapped()))
    return [
        *([heading(_("Cases")), *lines] if opened.cases else []),
        *([another] if opened.may_open_case and not opened.member.dead else []),
    ]


def _ways(opened: OpenPerson, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    lives_on = _("Lives somewhere else now")
    return [
        *(
            [link(lives_on, lambda: send(MoveTapped()), icon=ft.Icons.MOVE_DOWN)]
            if _may_move(opened) and opened.household and not opened.asked
            else []
        ),
        *([access_link(look, lambda: send(AccessTapped()))] if opened.may_see_access else []),
        agreed_link(look, lambda: send(ConsentsTapped())),
        tie_link(look, lambda: send(ConflictTapped())),
    ]


def _may_move(opened: OpenPerson) -> bool:
    return opened.may_move and not opened.member.dead
