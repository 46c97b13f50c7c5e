"""
The supervisor's first screen: how it looks. One column on a phone, two where they fit.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.screens.supervision.model import (
    ROWS_AT_FIRST,
    ApproveAllCancelled,
    ApproveAllConfirmed,
    ApproveAllTapped,
    ArrivedTapped,
    Asking,
    Baby,
    BoxedDanger,
    BoxTapped,
    CallTapped,
    CardsTapped,
    CaseTapped,
    ClashesTapped,
    Cover,
    Danger,
    DangerTapped,
    DeclaredTapped,
    DuplicatesTapped,
    EndTapped,
    FeedbackTapped,
    ForgottenPinsTapped,
    HandOverTapped,
    HouseholdTapped,
    LateContact,
    Model,
    MoreTapped,
    NewPhoneTapped,
    NotArrivedTapped,
    Phone,
    PhonesTapped,
    Quiet,
    ReasonConfirmed,
    ReasonTyped,
    SettingsTapped,
    TakeTapped,
    Team,
    TeamBelow,
    TeamTapped,
    TellTapped,
    UnfoldTapped,
    VisitTapped,
    Waiting,
)
from mobile.ui import palette as p
from mobile.ui.access_words import SAYS
from mobile.ui.case_words import case_tile
from mobile.ui.controls import badge, button, card, field, heading, icon_button, link, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.lease_notice import lease_notice
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.moved_notice import moved_notice
from mobile.ui.outcomes import REFERRAL_WORDS, STAYS_OPEN, attempt_words, outcome_words
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.tabs import TEAM_TAB, tabs_bar
from mobile.use_cases.keep_access import Declared

COLUMN = 560


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What a supervisor must see first.
    """
    _ = look.words
    return sheet(
        look,
        _("My team"),
        _body(model, send, look),
        actions=[
            icon_button(_("Settings"), ft.Icons.SETTINGS, lambda: send(SettingsTapped()), color=p.WHITE)
        ],
        tabs=tabs_bar(look, TEAM_TAB, send),
        width=COLUMN * 2 if look.wide else COLUMN,
    )


def _body(model: Model, send: Send, look: Look) -> list[ft.Control]:
    team = model.team
    if team is None:
        return []
    top = [
        *failure(look, model.failed),
        *lease_notice(look, team.lease),
        *moved_notice(look, team.moving.address, team.moving.waiting),
    ]
    needs = _needs(model, team, send, look)
    visits = _visits(model, team, send, look)
    if not look.wide:
        return [*top, *needs, *visits, *_tools(send, look)]
    return [
        *top,
        ft.Row(
            [_column(needs), _column([*visits, *_tools(send, look)])],
            spacing=24,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    ]


def _column(controls: list[ft.Control]) -> ft.Control:
    return ft.Column(controls, spacing=12, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _needs(model: Model, team: Team, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if team.is_calm:
        return [notice(_("Nothing waits for you."), meaning=Meaning.DONE), *_news(team, look)]
    sections: list[ft.Control] = []
    for title, quiet in ((_("Danger and referrals"), False), (_("To follow up"), True)):
        rows = [
            *(_boxed_danger(one, send, look) for one in team.boxed_dangers if one.quiet is quiet),
            *(_danger(model, one, send, look) for one in team.dangers if one.quiet is quiet),
        ]
        sections += [heading(title), *rows] if rows else []
    if team.cases:
        rows = [
            case_tile(line, lambda line=line: send(CaseTapped(line.case)), look)  # type: ignore[misc]
            for line in team.cases
        ]
        sections += _section(model, "cases", _("Do you agree?"), rows, send, look)
    if team.declared:
        rows = [_declared(one, send, look) for one in team.declared]
        sections += _section(model, "declared", _("Known or related"), rows, send, look)
    sections += _beside(team, send, look)
    teams = [_team(model, one, send, look) for one in team.teams]
    for name, title, rows in (
        ("teams", _("In the teams"), teams),
        ("babies", _("Newborns nobody has seen"), [_baby(one, send, look) for one in team.babies]),
        ("late", _("High risk, overdue"), [_late(one, send, look) for one in team.late]),
        ("phones", _("Quiet phones"), [_phone(one, look) for one in team.phones]),
        ("cover", _("Cover needed"), [_cover(one, send, look) for one in team.cover]),
    ):
        sections += _section(model, name, title, rows, send, look) if rows else []
    return [*sections, *_news(team, look)]


def _team(model: Model, team: TeamBelow, send: Send, look: Look) -> ft.Control:
    """
    A team below in one row; a tap shows who answers for it, and what it is.
    """
    _ = look.words
    is_open = model.opened == team.area
    counted = (
        (
            _.count("{n} newborn nobody has seen", "{n} newborns nobody has seen", len(team.babies)),
            team.babies,
        ),
        (_.count("{n} high-risk visit overdue", "{n} high-risk visits overdue", len(team.late)), team.late),
        (
            _.count("{n} household without cover", "{n} households without cover", team.uncovered),
            team.cover,
        ),
        (_.count("{n} quiet phone", "{n} quiet phones", len(team.phones)), team.phones),
    )
    head = tile(
        team.name or _("A team"),
        lambda: send(TeamTapped(team.area)),
        lines=[team.leader, *(said for said, rows in counted if rows)],
        meaning=Meaning.OVERDUE if team.babies or team.late else Meaning.HELD,
        icon=ft.Icons.GROUPS,
        end=ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE,
        key=f"team-{team.area}",
        within=is_open,
    )
    if not is_open:
        return head
    return card(
        [
            head,
            _call(team.leader, team.leader_phone, send, look),
            *(_baby(one, send, look) for one in team.babies),
            *(_late(one, send, look) for one in team.late),
            *(_cover(one, send, look) for one in team.cover),
            *(_phone(one, look) for one in team.phones),
        ]
    )


def _baby(baby: Baby, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        baby.name,
        _open(send, baby.household),
        lines=[baby.worker, _("Day {day} of life", day=baby.day_of_life)],
        meaning=Meaning.OVERDUE,
        icon=ft.Icons.CHILD_CARE,
    )


def _late(late: LateContact, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        late.name,
        _open(send, late.household),
        lines=[late.worker, f"{_.pick(late.label)} · {_.day(late.due_on)}"],
        meaning=Meaning.OVERDUE,
    )


def _cover(cover: Cover, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        cover.worker,
        lambda: send(HandOverTapped()),
        lines=[_.count("{n} household without cover", "{n} households without cover", cover.households)],
        meaning=Meaning.HELD,
        icon=ft.Icons.PERSON_OFF,
    )


def _declared(declared: Declared, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        declared.about,
        lambda: send(DeclaredTapped(declared.subject)),
        lines=[_(SAYS[declared.tie], name=declared.name)],
        meaning=Meaning.HELD,
        icon=ft.Icons.FAMILY_RESTROOM,
        key=declared.conflict,
    )


def _beside(team: Team, send: Send, look: Look) -> list[ft.Control]:
    """
    What was not simply taken in, and what two people wrote: each behind one row.
    """
    _ = look.words
    rows = []
    if team.boxed:
        rows.append(
            tile(
                _("Review box"),
                lambda: send(BoxTapped()),
                lines=[_.count("{n} entry waits", "{n} entries wait", team.boxed)],
                meaning=Meaning.HELD,
            )
        )
    if team.clashes:
        rows.append(
            tile(
                _("Two answers"),
                lambda: send(ClashesTapped()),
                lines=[_.count("{n} answer to settle", "{n} answers to settle", team.clashes)],
                meaning=Meaning.CLASHED,
            )
        )
    return rows


def _section(
    model: Model, name: str, title: str, rows: list[ft.Control], send: Send, look: Look
) -> list[ft.Control]:
    """
    A heading with its first rows; the others on a tap.
    """
    _ = look.words
    if name in model.unfolded or len(rows) <= ROWS_AT_FIRST + 1:
        return [heading(title), *rows]
    return [
        heading(f"{title} · {len(rows)}"),
        *rows[:ROWS_AT_FIRST],
        link(_("Show all {n}", n=len(rows)), lambda: send(UnfoldTapped(name)), icon=ft.Icons.EXPAND_MORE),
    ]


def _news(team: Team, look: Look) -> list[ft.Control]:
    _ = look.words
    known = (
        _("News of the phones from {day}", day=_.day(team.known_on))
        if team.known_on
        else _("No news of the phones yet. Sync when there is network.")
    )
    waiting = _.count("{n} entry of yours not sent yet", "{n} entries of yours not sent yet", team.to_send)
    return [text(line, 15, color=p.SOFT_INK) for line in (known, waiting if team.to_send else "") if line]


def _danger(model: Model, danger: Danger, send: Send, look: Look) -> ft.Control:
    _ = look.words
    state = (
        _("Taken by you")
        if danger.taken_by_me
        else _("Taken by {name}", name=danger.taken_by)
        if danger.taken_by
        else _("Nobody has taken it yet")
    )
    late = _("Not closed in time") if danger.leader else _("Follow-up late")
    is_open = model.opened == danger.referral
    told = not danger.quiet or (is_open and model.told)
    head = tile(
        danger.name or _("Somebody without a name"),
        lambda: send(DangerTapped(danger.referral)),
        lines=[
            ", ".join(_.pick(sign, str(sign)) for sign in danger.signs) if told else "",
            danger.place,
            " · ".join(part for part in (danger.team, danger.worker, _.day(danger.raised_on)) if part),
            state,
            attempt_words(_, danger.outcome, danger.outcome_reason, danger.outcome_source) if told else "",
        ],
        meaning=_meaning(danger),
        icon=ft.Icons.FOLDER_SHARED if danger.quiet else ft.Icons.WARNING_ROUNDED,
        badges=[badge(late, Meaning.DUE if danger.quiet else Meaning.OVERDUE)] if danger.late else [],
        end=ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE,
        key=f"danger-{danger.referral}",
        within=is_open,
    )
    if not is_open:
        return head
    tell = link(_("What it is about"), lambda: send(TellTapped()), icon=ft.Icons.VISIBILITY)
    return card(
        [head, *([] if told else [tell]), *_danger_actions(model, danger, send, look)],
        pair=None if danger.quiet else p.PAIRS[Meaning.DANGER],
    )


def _boxed_danger(danger: BoxedDanger, send: Send, look: Look) -> ft.Control:
    """
    In work that nobody has judged yet: it is raised all the same, and leads to where it is judged.
    """
    _ = look.words
    head = tile(
        danger.name or _("Somebody without a name"),
        lambda: send(BoxTapped()),
        lines=[" · ".join(part for part in (danger.worker, _.day(danger.made_on)) if part)],
        meaning=Meaning.DUE if danger.quiet else Meaning.DANGER,
        icon=ft.Icons.FOLDER_SHARED if danger.quiet else ft.Icons.WARNING_ROUNDED,
        badges=[] if danger.quiet else [badge(_("Danger"), Meaning.DANGER)],
        within=True,
    )
    return card([head, _call(danger.worker, danger.phone, send, look)])


def _meaning(danger: Danger) -> Meaning:
    if danger.quiet:
        return Meaning.DUE
    return Meaning.DANGER if danger.urgent else Meaning.OVERDUE


def _danger_actions(model: Model, danger: Danger, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    end = _("End the follow-up") if danger.quiet else _("End this danger")
    if model.asking:
        ends = model.asking is Asking.END
        return [
            heading(end if ends else _(REFERRAL_WORDS["did_not_arrive"]), level=3, size=18),
            text(_("Nobody will be asked to follow it up.") if ends else _(STAYS_OPEN), 16),
            field(_("Why?"), model.reason, lambda reason: send(ReasonTyped(reason)), key="reason"),
            button(
                _("Save"),
                lambda: send(ReasonConfirmed(danger.referral)),
                icon=ft.Icons.CHECK,
                enabled=bool(model.reason.strip()) and not model.busy,
            ),
        ]
    answering = [(danger.leader, danger.leader_phone)] if danger.leader else []
    call = [_call(name, phone, send, look) for name, phone in (*answering, (danger.worker, danger.phone))]
    take = (
        []
        if danger.taken_by_me
        else [
            button(
                _("I take care of it"),
                lambda: send(TakeTapped(danger.referral)),
                icon=ft.Icons.PAN_TOOL_ALT,
                outline=True,
                enabled=not model.busy,
            )
        ]
    )
    return [
        *call,
        *take,
        button(
            _(REFERRAL_WORDS["arrived"]),
            lambda: send(ArrivedTapped(danger.referral)),
            icon=ft.Icons.LOCAL_HOSPITAL,
            outline=True,
            enabled=not model.busy,
        ),
        button(
            _(REFERRAL_WORDS["did_not_arrive"]),
            lambda: send(NotArrivedTapped()),
            icon=ft.Icons.CANCEL,
            outline=True,
            enabled=not model.busy,
        ),
        link(end, lambda: send(EndTapped()), icon=ft.Icons.DO_NOT_DISTURB_ON),
    ]


def _call(name: str, phone: str, send: Send, look: Look) -> ft.Control:
    _ = look.words
    if not phone:
        return text(_("No telephone number is known for {name}.", name=name or "?"), 15)
    return button(_("Call {name}", name=name), lambda: send(CallTapped(phone)), icon=ft.Icons.CALL)


def _visits(model: Model, team: Team, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not team.waiting:
        return [heading(_("Visits to check")), text(_("No visit waits for you."), 16, color=p.SOFT_INK)]
    rows = [_visit(visit, send, look) for visit in team.waiting[: model.shown]]
    more = len(team.waiting) - model.shown
    return [
        heading(_.count("{n} visit to check", "{n} visits to check", len(team.waiting))),
        *_approve_all(model, team, send, look),
        *rows,
        *([link(_("Show more"), lambda: send(MoreTapped()), icon=ft.Icons.EXPAND_MORE)] if more > 0 else []),
    ]


def _approve_all(model: Model, team: Team, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not team.approvable:
        return []
    if not model.approving:
        label = _.count("Approve {n} without problems", "Approve {n} without problems", team.approvable)
        return [
            button(
                label,
                lambda: send(ApproveAllTapped()),
                icon=ft.Icons.DONE_ALL,
                outline=True,
                enabled=not model.busy,
            )
        ]
    question = _.count(
        "Approve {n} visit without problems?",
        "Approve {n} visits without problems?",
        team.approvable,
    )
    return [
        notice(
            question,
            body=_("Dangers, and one visit in ten by chance, stay for you to look at."),
            meaning=Meaning.DUE,
            actions=[
                button(_("Yes, approve"), lambda: send(ApproveAllConfirmed()), icon=ft.Icons.DONE_ALL),
                button(_("No"), lambda: send(ApproveAllCancelled()), outline=True),
            ],
        )
    ]


def _visit(visit: Waiting, send: Send, look: Look) -> ft.Control:
    _ = look.words
    marks = []
    if visit.danger:
        marks.append(badge(_("Danger"), Meaning.DANGER))
    if visit.outcome not in ("done", ""):
        marks.append(badge(outcome_words(_, visit.outcome), Meaning.OVERDUE))
    return tile(
        visit.name or _("Somebody without a name"),
        lambda: send(VisitTapped(visit.visit)),
        lines=[
            _.pick(visit.form),
            " · ".join(part for part in (visit.worker, _.day(visit.visited_on)) if part),
            *([_("Guest visit")] if visit.guest else []),
        ],
        meaning=Meaning.DANGER if visit.danger else Meaning.DUE,
        icon=None if visit.danger else ft.Icons.FACT_CHECK,
        badges=marks,
        key=f"visit-{visit.visit}",
    )


def _phone(phone: Phone, look: Look) -> ft.Control:
    _ = look.words
    said = {
        Quiet.NEVER: lambda: _("This phone has never synced."),
        Quiet.SILENT: lambda: _.count("Silent for {n} day", "Silent for {n} days", phone.days),
        Quiet.STUCK: lambda: _.count("Stuck for {n} day", "Stuck for {n} days", phone.days),
        Quiet.HELD: lambda: _.count(
            "{n} entry in the review box", "{n} entries in the review box", phone.count
        ),
        Quiet.REFUSED: lambda: _.count("{n} entry not taken in", "{n} entries not taken in", phone.count),
    }[phone.why]()
    unsent = (
        _.count("{n} entry was waiting there", "{n} entries were waiting there", phone.count)
        if phone.why in (Quiet.SILENT, Quiet.STUCK) and phone.count
        else ""
    )
    return tile(
        phone.worker or _("A worker"),
        None,
        lines=[said, unsent],
        meaning=Meaning.HELD,
        icon=ft.Icons.PHONELINK_OFF,
    )


def _tools(send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("Tools")),
        button(_("New phone"), lambda: send(NewPhoneTapped()), icon=ft.Icons.PHONELINK_SETUP, outline=True),
        button(_("Phones of the team"), lambda: send(PhonesTapped()), icon=ft.Icons.SMARTPHONE, outline=True),
        button(_("Hand over"), lambda: send(HandOverTapped()), icon=ft.Icons.SWAP_HORIZ, outline=True),
        button(
            _("Forgotten PINs"), lambda: send(ForgottenPinsTapped()), icon=ft.Icons.LOCK_RESET, outline=True
        ),
        button(_("Written down twice?"), lambda: send(DuplicatesTapped()), icon=ft.Icons.MERGE, outline=True),
        button(_("What people say"), lambda: send(FeedbackTapped()), icon=ft.Icons.FORUM, outline=True),
        button(_("Print cards"), lambda: send(CardsTapped()), icon=ft.Icons.QR_CODE_2, outline=True),
    ]


def _open(send: Send, household: str) -> Callable[[], None] | None:
    return (lambda: send(HouseholdTapped(household))) if household else None
