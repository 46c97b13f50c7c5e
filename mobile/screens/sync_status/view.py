"""
Sync: how it looks. Never says "sent" of what has no receipt here.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.sync_status.health import health_notes, room_line, size
from mobile.screens.sync_status.model import (
    ClashesTapped,
    Model,
    MoreTapped,
    RenewTapped,
    Rescued,
    RescueTapped,
    Row,
    Status,
    SyncTapped,
)
from mobile.screens.sync_status.pictures import picture_notes
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, link, notice, progress, text, tile
from mobile.ui.delivered import STATES
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.not_taken_in import KIND_WORDS, REASON_WORDS, TASK_WORDS
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.tabs import SYNC_TAB, tabs_bar


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Counts first, then the reasons.
    """
    _ = look.words
    status = model.status
    return sheet(
        look,
        _("Sync"),
        [
            *_progress(model, send, look),
            *health_notes(model, send, look),
            *(_body(model, status, send, look) if status else []),
        ],
        foot=[button(_("Sync now"), lambda: send(SyncTapped()), icon=ft.Icons.SYNC, enabled=not model.busy)],
        tabs=tabs_bar(look, SYNC_TAB, send),
    )


def _renewal(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not model.needs_renewal:
        return []
    return [
        button(_("Register this phone again"), lambda: send(RenewTapped()), icon=ft.Icons.PHONELINK_SETUP)
    ]


def _likely(model: Model, look: Look) -> list[ft.Control]:
    """
    A browser tells no page why a server was not reached: what it most often is, the phone's clock among it.
    """
    _ = look.words
    if not model.is_unreached or model.status is None:
        return []
    return [
        text(_("Often it is no network, or a hotspot that first wants you to sign in."), 16),
        text(
            _(
                "This phone believes it is {time}. With a wrong date no server trusts it.",
                time=_.moment(model.status.now),
            ),
            16,
        ),
    ]


def _progress(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.making:
        return [progress(_("Making the file …"), None)]
    if model.busy:
        share = model.sent / model.to_send if model.to_send else None
        return [progress(_("Talking to the server …"), share)]
    if model.failed:
        return [*failure(look, model.failed), *_likely(model, look), *_renewal(model, send, look)]
    if model.rescued:
        return [_rescued(model.rescued, look)]
    return [notice(_("Both sides agree."), meaning=Meaning.DONE)] if _agree(model) else []


def _agree(model: Model) -> bool:
    """A sync has just ended, nothing waits, and the counts are the same."""
    told = model.making or model.busy or model.failed or model.rescued
    status = model.status
    return model.done and not told and (status is None or (status.agrees and not status.waiting))


def _body(model: Model, status: Status, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        *_left(status, look),
        _counts(status, look),
        *_waiting(model, status, send, look),
        *picture_notes(model, send, look),
        *_rescue(model, status, send, look),
        *_clashes(status, send, look),
        *_not_plain(status, look),
        text(
            _("Last contact: {time}", time=_.moment(status.last_contact))
            if status.last_contact
            else _("This phone has not synced yet."),
            16,
            color=p.SOFT_INK,
        ),
        text(
            _(
                "Data used: {sent} up, {received} down",
                sent=size(status.bytes_sent),
                received=size(status.bytes_received),
            ),
            16,
            color=p.SOFT_INK,
        ),
        *room_line(model, look),
    ]


def _rescued(made: Rescued, look: Look) -> ft.Control:
    _ = look.words
    entries = _.count("{n} entry is in the file.", "{n} entries are in the file.", made.unsent)
    pictures = _.count(
        "{n} picture or recording is in the file.",
        "{n} pictures or recordings are in the file.",
        made.pictures,
    )
    unreadable = _.count(
        "{n} picture or recording cannot be read any more and is not in it.",
        "{n} pictures or recordings cannot be read any more and are not in it.",
        made.unreadable,
    )
    unfinished = _.count(
        "{n} unfinished form is not in it.", "{n} unfinished forms are not in it.", made.unfinished
    )
    carry = _("Give it to your supervisor: {name}", name=made.name)
    counted = ((pictures, made.pictures), (unreadable, made.unreadable), (unfinished, made.unfinished))
    said = [sentence for sentence, count in counted if count]
    title = entries if made.unsent or not said else said.pop(0)
    return notice(title, body=" ".join([*said, carry]), meaning=Meaning.RECORDED)


def _rescue(model: Model, status: Status, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    has_pictures = model.attached is not None and model.attached.unsent
    if not (status.waiting or has_pictures) or model.rescued:
        return []
    return [link(_("Make a rescue file"), lambda: send(RescueTapped()), icon=ft.Icons.SAVE_ALT)]


def _counts(status: Status, look: Look) -> ft.Control:
    _ = look.words
    return card(
        [
            ft.Row([_number(_("Recorded"), status.recorded), _number(_("Received"), status.received)]),
            *_split(status, look),
            *(
                []
                if status.agrees
                else [
                    notice(
                        _("The server counts {n}. Sync again.", n=status.server_says),
                        meaning=Meaning.CLASHED,
                    )
                ]
            ),
        ]
    )


def _split(status: Status, look: Look) -> list[ft.Control]:
    """
    How much of what was received is not part of the records.
    """
    _ = look.words
    held = _.count("{n} of them with the supervisor", "{n} of them with the supervisor", status.held)
    refused = _.count("{n} of them not taken in", "{n} of them not taken in", status.refused)
    said = [words for words, count in ((held, status.held), (refused, status.refused)) if count]
    return [text(line, 16, center=True) for line in said]


def _number(label: str, count: int) -> ft.Control:
    # Read as one, "5 Recorded": apart, two numbers beside each other are said before their two words.
    return ft.MergeSemantics(
        expand=True,
        content=ft.Column(
            [text(str(count), 34, bold=True), text(label, 16, color=p.SOFT_INK)],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def _waiting(model: Model, status: Status, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not status.waiting:
        if model.attached is not None and model.attached.unsent:
            return [notice(_("Every entry is sent."), meaning=Meaning.RECEIVED)]
        is_told = _agree(model)
        return [] if is_told else [notice(_("Nothing waits to be sent."), meaning=Meaning.RECEIVED)]
    more = len(status.waiting) - model.shown
    why = _("Waiting for the next contact with the server. It is safe on this phone.")
    return [
        heading(_.count("{n} entry not sent yet", "{n} entries not sent yet", status.unsent)),
        text(why, 16, color=p.SOFT_INK),
        *(_row(row, look) for row in status.waiting[: model.shown]),
        *([link(_("Show more"), lambda: send(MoreTapped()), icon=ft.Icons.EXPAND_MORE)] if more > 0 else []),
    ]


def _left(status: Status, look: Look) -> list[ft.Control]:
    _ = look.words
    if not status.has_left:
        return []
    return [
        notice(
            _("You are no longer part of this team."),
            body=_("What you had not sent yet goes to the supervisor."),
            meaning=Meaning.HELD,
        )
    ]


def _clashes(status: Status, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not status.clashes:
        return []
    return [
        tile(
            _.count("{n} answer to settle", "{n} answers to settle", status.clashes),
            lambda: send(ClashesTapped()),
            lines=[_("Two people wrote different things.")],
            meaning=Meaning.CLASHED,
        )
    ]


def _not_plain(status: Status, look: Look) -> list[ft.Control]:
    _ = look.words
    if not status.not_plain:
        return []
    return [
        heading(_("Sent, but needs a look")),
        *(_row(row, look) for row in status.not_plain),
    ]


def _row(row: Row, look: Look) -> ft.Control:
    _ = look.words
    meaning, word = STATES[row.state]
    is_task = row.kind == "task_event" and row.action in TASK_WORDS
    kind = _(TASK_WORDS[row.action] if is_task else KIND_WORDS.get(row.kind, row.kind))
    reason = _(REASON_WORDS[row.reason]) if row.reason in REASON_WORDS else row.reason
    entries = _.count("{n} entry", "{n} entries", row.entries) if row.entries > 1 else ""
    return tile(
        f"{kind} · {row.title}" if row.title else kind,
        None,
        lines=[f"{_(word)} · {_.day(row.on)}", entries, reason],
        meaning=meaning,
    )
