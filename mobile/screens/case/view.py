"""
Case: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.case.model import (
    LINES,
    WAYS,
    AccessTapped,
    AgreeTapped,
    AllPastTapped,
    AllWaysTapped,
    Asking,
    BackTapped,
    BudgetTapped,
    ClosedTapped,
    Confirmed,
    ConflictTapped,
    ConsentsTapped,
    DomainsTapped,
    DraftTapped,
    FormTapped,
    ItemTapped,
    Model,
    RateTapped,
    ReferralTapped,
    ReturnTapped,
    StepTapped,
    TransferTapped,
    VisitTapped,
    WhyTyped,
    WorkerTapped,
)
from mobile.ui import palette as p
from mobile.ui.case_words import CAME_WORDS, STATUS_MEANING, STATUS_WORDS
from mobile.ui.controls import badge, button, card, field, heading, link, notice, text, tile
from mobile.ui.delivered import delivery_badge
from mobile.ui.due import task_badge, task_meaning
from mobile.ui.failures import failure
from mobile.ui.form_icons import form_icon
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.outcomes import outcome_words
from mobile.ui.palette import Meaning
from mobile.ui.service_rows import referred_tile
from mobile.ui.sheets import sheet
from mobile.ui.subject_links import access_link, agreed_link, tie_link
from mobile.use_cases.open_case import CaseView, Item, Past, Waiting
from shared.domain.delivery import Delivery
from shared.programmes.case_tasks import Way


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The case, or the question it asks.
    """
    _ = look.words
    case = model.view
    body = _question if model.asking is not None else _case
    return sheet(
        look,
        (case.name if case else "") or _("Case"),
        [*failure(look, model.failed), *(body(model, case, send, look) if case else [])],
        on_back=lambda: send(BackTapped()),
        place=f"{model.asking}{model.subject}",
    )


def _case(model: Model, case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    return [
        _plate(case, look),
        *_waiting(model, case, send, look),
        *_due(case, send, look),
        *_next(model, case, send, look),
        *_plan(case, send, look),
        *_services(model, case, send, look),
        *_forms(case, send, look),
        *_past(model, case, send, look),
        *_transfer(case, send, look),
        *_around(model, case, send, look),
        *_people(send, look),
    ]


def _plate(case: CaseView, look: Look) -> ft.Control:
    _ = look.words
    since = _("Since {day}", day=_.day(case.since)) if case.since else ""
    return card(
        [
            text(_.pick(case.kind), 16, color=p.SOFT_INK),
            heading(_.pick(case.stage), size=24),
            text(" · ".join(part for part in (since, case.worker) if part), 16),
            *([text(_("Kept by law: it is never erased."), 16, bold=True)] if case.kept else []),
            *(
                [ft.Row([delivery_badge(look, case.delivery)])]
                if case.delivery is not Delivery.RECEIVED
                else []
            ),
        ]
    )


def _waiting(model: Model, case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    waiting = case.waiting
    if waiting is None:
        return []
    said = " · ".join(part for part in (waiting.who, waiting.why) if part)
    if waiting.is_mine:
        return [_for_somebody_else(waiting, said, send, look)]
    if not waiting.may_judge:
        told = _("Your supervisor has to agree.")
        return [notice(f"{_.pick(waiting.title)}: {told}", body=said, meaning=Meaning.HELD)]
    return [
        notice(
            _("Do you agree? {step}", step=_.pick(waiting.title)),
            body=said,
            meaning=Meaning.HELD,
            actions=[
                button(
                    _("I agree"), lambda: send(AgreeTapped()), icon=ft.Icons.CHECK, enabled=not model.busy
                ),
                button(_("Send back"), lambda: send(ReturnTapped()), icon=ft.Icons.REPLY, outline=True),
            ],
        )
    ]


def _for_somebody_else(waiting: Waiting, said: str, send: Send, look: Look) -> ft.Control:
    """Nobody agrees to their own step: who can, or whom to put on the list."""
    _ = look.words
    if waiting.others:
        who = _("Can agree: {names}", names=", ".join(waiting.others))
    elif waiting.outside:
        who = _("Nobody on the list can agree. Put on it: {names}", names=", ".join(waiting.outside))
    else:
        who = _("Nobody here can agree yet. Ask for a second supervisor or a manager.")
    add = button(_("Who can open this"), lambda: send(AccessTapped()), icon=ft.Icons.LOCK, outline=True)
    return notice(
        f"{_.pick(waiting.title)}: {_('Somebody else has to agree.')}",
        body="\n".join(part for part in (said, who) if part),
        meaning=Meaning.HELD,
        actions=[add] if waiting.outside and not waiting.others else [],
    )


def _due(case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    drafts = [
        tile(
            _.pick(form.form),
            lambda form=form: send(DraftTapped(form.draft)),  # type: ignore[misc]
            meaning=Meaning.DRAFT,
            badges=[badge(_("Not finished"), Meaning.DRAFT), *([task_badge(look, task)] if task else [])],
            key=form.draft,
        )
        for form, task in case.unfinished
    ]
    rows = [
        tile(
            _.pick(line.title),
            lambda line=line: send(FormTapped(line.task.form, line.task.id)),  # type: ignore[misc]
            lines=[_.pick(line.task.label) if line.task.label != line.title else ""],
            meaning=task_meaning(line.task),
            icon=form_icon(line.icon),
            badges=[task_badge(look, line.task)],
            key=line.task.id,
        )
        for line in case.due
    ]
    shown = [*drafts, *rows]
    return [heading(_("To do")), *shown] if shown else []


def _next(model: Model, case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not case.ways:
        return []
    folded = not model.all_ways and len(case.ways) > WAYS + 1
    shown = case.ways[:WAYS] if folded else case.ways
    more = [link(_("Other steps"), lambda: send(AllWaysTapped()), icon=ft.Icons.EXPAND_MORE)]
    return [heading(_("Next step")), *(_way(way, send, look) for way in shown), *(more if folded else [])]


def _way(way: Way, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        _.pick(way.move.title),
        (lambda: send(StepTapped(way.move.id))) if not way.missing else None,
        lines=[f"· {_.pick(words)}" for words in way.missing],
        meaning=Meaning.PLAIN if way.missing else Meaning.DONE,
        icon=ft.Icons.LOCK_OUTLINE if way.missing else ft.Icons.ARROW_FORWARD,
        key=way.move.id,
    )


def _plan(case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if case.old_closed:
        title = _("The plan and what happened are closed until the next sync.")
        return [tile(title, lambda: send(ClosedTapped()), icon=ft.Icons.LOCK_CLOCK)]
    add = button(_("Add to the plan"), lambda: send(ItemTapped()), icon=ft.Icons.ADD, outline=True)
    rows = [_item(item, send, look) for item in case.items]
    if case.closed or not case.writes:
        return [heading(_("Plan")), *rows] if rows else []
    return [heading(_("Plan")), *rows, add]


def _item(item: Item, send: Send, look: Look) -> ft.Control:
    _ = look.words
    by = _("By {day}", day=_.day(item.due_on)) if item.due_on else ""
    return tile(
        item.what,
        lambda: send(ItemTapped(item.item)),
        lines=[item.goal, " · ".join(part for part in (_.pick(item.responsible), by) if part)],
        meaning=Meaning.OVERDUE if item.overdue else STATUS_MEANING[item.status],
        badges=[badge(_(STATUS_WORDS[item.status]), STATUS_MEANING[item.status])],
        key=item.item,
    )


def _services(model: Model, case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    rows = [
        referred_tile(one, lambda one=one: send(ReferralTapped(one.referral)), look)  # type: ignore[misc]
        for one in model.help.referred
    ]
    add = button(
        _("Refer to a service"), lambda: send(ReferralTapped()), icon=ft.Icons.HOME_WORK, outline=True
    )
    if case.old_closed or (case.closed and not rows):
        return []
    closed = case.closed or not case.writes
    return [*([heading(_("Services"))] if rows else []), *rows, *([] if closed else [add])]


def _around(model: Model, case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    """Money, strengths and risks, what was agreed."""
    _ = look.words
    left = model.help.left
    if case.old_closed:
        return []
    domains = link(_("Strengths and risks"), lambda: send(DomainsTapped()), icon=ft.Icons.BAR_CHART)
    money = _("Budget: {amount} left", amount=left) if left else _("Budget")
    budget = link(money, lambda: send(BudgetTapped()), icon=ft.Icons.PAYMENTS)
    rate = link(_("Let them rate the help"), lambda: send(RateTapped()), icon=ft.Icons.STAR_BORDER)
    return [
        *([domains] if model.help.assessed else []),
        *([budget] if left is not None else []),
        agreed_link(look, lambda: send(ConsentsTapped())),
        rate,
    ]


def _forms(case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not case.forms:
        return []
    return [
        heading(_("Write down")),
        *(
            tile(
                _.pick(offered.title),
                lambda form=offered.form: send(FormTapped(form)),  # type: ignore[misc]
                icon=ft.Icons.CHECK_CIRCLE if offered.filled else form_icon(offered.icon),
                meaning=Meaning.DONE if offered.filled else Meaning.PLAIN,
                key=offered.form,
            )
            for offered in case.forms
        ),
    ]


def _past(model: Model, case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not case.past:
        return []
    shown = case.past if model.all_past else case.past[:LINES]
    more = [link(_("Older"), lambda: send(AllPastTapped()), icon=ft.Icons.HISTORY)]
    return [
        heading(_("What happened")),
        *(_line(past, send, look) for past in shown),
        *(more if len(shown) < len(case.past) else []),
    ]


def _line(past: Past, send: Send, look: Look) -> ft.Control:
    _ = look.words
    told = _("Now with {name}", name=past.to) if past.to else _(CAME_WORDS.get(past.came, ""))
    return tile(
        _.pick(past.title) or _("Given to somebody else"),
        (lambda: send(VisitTapped(past.visit))) if past.visit else None,
        lines=[
            " · ".join(part for part in (_.day(past.at), past.who) if part),
            told,
            outcome_words(_, past.outcome) if past.outcome else "",
            past.why,
        ],
        icon=ft.Icons.DESCRIPTION if past.visit else ft.Icons.ARROW_FORWARD,
    )


def _transfer(case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not case.workers:
        return []
    return [link(_("Give to somebody else"), lambda: send(TransferTapped()), icon=ft.Icons.SWAP_HORIZ)]


def _people(send: Send, look: Look) -> list[ft.Control]:
    return [
        access_link(look, lambda: send(AccessTapped())),
        tie_link(look, lambda: send(ConflictTapped())),
    ]


def _question(model: Model, case: CaseView, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.asking is Asking.TRANSFER and not model.subject:
        return [
            heading(_("Who goes on with it?")),
            *(
                tile(
                    name,
                    lambda worker=worker: send(WorkerTapped(worker)),  # type: ignore[misc]
                    icon=ft.Icons.PERSON,
                    key=worker,
                )
                for worker, name in case.workers
            ),
        ]
    way = next((way for way in case.ways if way.move.id == model.subject), None)
    needs_why = way is None or way.move.reason
    told = _("Somebody else has to agree.") if case.leads else _("Your supervisor has to agree.")
    return [
        heading(_asked(model, case, way, look)),
        *([text(told, 17)] if way is not None and way.move.approval else []),
        field(
            _("Why?") if needs_why else _("Add a note, if you like"),
            model.why,
            lambda why: send(WhyTyped(why)),
            multiline=True,
            key="why",
        ),
        button(
            _("Save"),
            lambda: send(Confirmed()),
            icon=ft.Icons.CHECK,
            enabled=not model.busy and bool(model.why.strip() or not needs_why),
        ),
    ]


def _asked(model: Model, case: CaseView, way: Way | None, look: Look) -> str:
    _ = look.words
    if way is not None:
        return _.pick(way.move.title)
    if model.asking is Asking.RETURN:
        return _("Send back")
    return dict(case.workers).get(model.subject, "")
