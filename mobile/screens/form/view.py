"""
A form: how it looks. One question, its answers, and the way on.
"""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from mobile.screens.form.focus import amiss_at, seen_at
from mobile.screens.form.inputs import answer_controls
from mobile.screens.form.model import (
    ALONE,
    ASKED,
    AdviceTapped,
    AloneTapped,
    BackTapped,
    DangerTapped,
    DiscardCancelled,
    DiscardConfirmed,
    DiscardTapped,
    GuideTapped,
    HelpTapped,
    JumpTapped,
    LanguageChosen,
    LanguageTapped,
    LeaveTapped,
    ListenTapped,
    Model,
    NextTapped,
    PlaceTapped,
    SkipTapped,
    SummaryTapped,
    Within,
)
from mobile.screens.form.places import noting_controls
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, icon_button, link, notice, picture, text, tile
from mobile.ui.failures import failure
from mobile.ui.language_row import language_row
from mobile.ui.look import Look
from mobile.ui.loop import Event, Send
from mobile.ui.marked_text import marked_heading, marked_text, plain_words
from mobile.ui.messages import explain
from mobile.ui.palette import Meaning, Pair
from mobile.ui.sealed import sealed_line, who_will_read
from mobile.ui.sheets import Shows, sheet
from mobile.use_cases.fill_form import Face, Place
from mobile.use_cases.sections import section_of
from shared.forms.steps import Step
from shared.programmes.pack import Decision


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The question, or the list of questions.
    """
    _ = look.words
    face = model.face
    if face is None:
        return sheet(look, "", failure(look, model.failed), on_back=lambda: send(BackTapped()))
    if model.jumping:
        return _list(model, face, send, look)
    return sheet(
        look,
        _.pick(face.title),
        [
            *_danger_strip(face, send, look),
            *_of_another_version(face, look),
            *noting_controls(model, face, send, look),
            *(_page(model, face, send, look) if len(face.page) > 1 else []),
            *(_question(model, face, face.step, send, look) if face.step and len(face.page) < 2 else []),
        ],
        on_back=lambda: send(BackTapped()),
        actions=[
            *(
                [
                    icon_button(
                        _("Another language"),
                        ft.Icons.TRANSLATE,
                        lambda: send(LanguageTapped()),
                        color=p.WHITE,
                    )
                ]
                if len(face.languages) > 1
                else []
            ),
            icon_button(
                _("All questions"), ft.Icons.FORMAT_LIST_BULLETED, lambda: send(JumpTapped()), color=p.WHITE
            ),
        ],
        under_bar=_progress(face, look),
        place=face.page[0].ref if face.page else None,
        shows=_amiss(model, face),
        foot=_foot(model, face, send, look),
    )


def _progress(face: Face, look: Look) -> ft.Control:
    _ = look.words
    share = face.number / face.total if face.total else 1.0
    label = _("{number} of {total}", number=min(face.number, face.total), total=face.total)
    return ft.Container(
        bgcolor=p.BAR_DEEP,
        padding=ft.Padding.only(left=16, right=16, bottom=10, top=2),
        content=ft.Column(
            [
                ft.Row(
                    [
                        text(face.about, 15, color=p.WHITE, lines=1, expand=True),
                        text(label, 15, bold=True, color=p.WHITE),
                    ],
                    spacing=8,
                ),
                ft.ProgressBar(
                    value=share,
                    bar_height=8,
                    border_radius=4,
                    color="#8FD3C1",
                    bgcolor="#2B5C53",
                    semantics_label=label,
                ),
            ],
            spacing=6,
        ),
    )


def _danger_strip(face: Face, send: Send, look: Look) -> list[ft.Control]:
    """
    The way back to what fired; to what must be quiet, a line like any other.
    """
    _ = look.words
    return [
        *(
            button(
                _("Danger: what to do"),
                lambda danger=danger: send(DangerTapped(danger)),  # type: ignore[misc]
                icon=ft.Icons.WARNING_ROUNDED,
                pair=Pair(p.WHITE, p.ALARM),
            )
            for danger in face.referrals[:1]
        ),
        *(
            link(_("Next step"), lambda note=note: send(DangerTapped(note)))  # type: ignore[misc]
            for note in face.hushed[:1]
        ),
    ]


def _of_another_version(face: Face, look: Look) -> list[ft.Control]:
    _ = look.words
    if not face.readonly and not face.carried:
        return []
    body = (
        _("Here you can read your answers. For a visit, begin the form anew.")
        if face.readonly
        else _("Your answers are in the new form. Please look through them.")
    )
    return [notice(_("This form was changed after you began."), body=body, meaning=Meaning.HELD)]


def _amiss(model: Model, face: Face) -> Shows | None:
    """
    What is to be seen of a question that was found amiss: its card on a page of several, else the top, where it stands.
    """
    if model.problem is None and not model.missing:
        return None
    return Shows(model.stops, face.step.ref if len(face.page) > 1 and face.step else "")


def _page(model: Model, face: Face, send: Send, look: Look) -> list[ft.Control]:
    """
    A field list: its questions one under the other, each with what is wrong with it.
    """
    labels = [label for label in face.page[0].group_labels if label]
    return [
        *([heading(plain_words(labels[-1]), size=20)] if labels else []),
        *(_named_card(model, face, step, send, look) for step in face.page),
    ]


def _named_card(model: Model, face: Face, step: Step, send: Send, look: Look) -> ft.Control:
    drawn = card(_on_page(model, face, step, send, look))
    return ft.Semantics(
        container=True, label=plain_words(step.label), content=drawn, key=ft.ScrollKey(step.ref)
    )


def _on_page(model: Model, face: Face, step: Step, send: Send, look: Look) -> list[ft.Control]:
    own = seen_at(model, step)
    here = own is model

    def within(event: Event) -> None:
        send(Within(step.ref, event))

    about = face if here else replace(face, consent=None, comment="", advice=())
    return _question(own, about, step, within, look, on_page=True)


def _question(
    model: Model, face: Face, step: Step, send: Send, look: Look, *, on_page: bool = False
) -> list[ft.Control]:
    _ = look.words
    media = f"{face.pack}/media"
    if model.counter is not None and not model.counter.done:
        return [marked_heading(step.label, size=22), *answer_controls(model, step, media, send, look)]
    consent = face.consent
    refused = consent is not None and step.value == "refused"
    shown = (consent.refused_picture if refused else consent.picture) if consent else step.image
    spoken = _.pick(consent.refused_audio if refused else consent.audio) if consent else step.audio
    said = [step.label, step.hint]
    if consent:
        said = [
            _.pick(consent.title) or step.label,
            _.pick(consent.refused_text if refused else consent.text),
        ]
    section = "" if on_page else plain_words(section_of(step))
    return [
        *([text(section, 15, color=p.SOFT_INK)] if section else []),
        *([picture(look.picture(f"{media}/{shown}"), plain_words(said[0]), height=150)] if shown else []),
        ft.Row(
            [
                ft.Container(marked_heading(said[0], size=18 if on_page else 22), expand=True),
                *([_listen(f"{media}/{spoken}", send, look)] if spoken else []),
            ],
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        *([marked_text(said[1], 17, color=p.SOFT_INK)] if said[1] else []),
        *_guidance(model, step, send, look),
        *([sealed_line(who_will_read(_, face.readers))] if step.sensitive else []),
        *(
            [notice(_("Your supervisor says"), body=face.comment, meaning=Meaning.RETURNED)]
            if face.comment
            else []
        ),
        *_problem(model, face, step, look),
        *answer_controls(model, step, media, send, look),
        *(
            notice(_.pick(advice.title), body=_.pick(advice.action), meaning=Meaning.HELD)
            for advice in face.advice
            if not advice.quiet
        ),
        *_quiet_advice(model, [one for one in face.advice if one.quiet], send, look),
    ]


def _quiet_advice(model: Model, quiet: list[Decision], send: Send, look: Look) -> list[ft.Control]:
    """
    A neutral next step; what it is stands there once nobody else can read it.
    """
    _ = look.words
    if not quiet:
        return []
    if model.advised == ALONE:
        return [text(_.pick(advice.action), 18) for advice in quiet]
    if model.advised == ASKED:
        return [
            text(_("Are you alone with this person, and is it safe to talk?"), 18),
            button(_("Yes, alone and safe"), lambda: send(AloneTapped()), outline=True),
        ]
    return [link(_("Next step"), lambda: send(AdviceTapped()))]


def _guidance(model: Model, step: Step, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not step.guidance:
        return []
    label = _("Less about this") if model.guided else _("More about this")
    return [
        ft.Row([link(label, lambda: send(GuideTapped()), icon=ft.Icons.INFO_OUTLINE)]),
        *([marked_text(step.guidance, 17)] if model.guided else []),
    ]


def _listen(media: str, send: Send, look: Look) -> ft.Control:
    return icon_button(
        look.words("Listen"), ft.Icons.VOLUME_UP, lambda: send(ListenTapped(media)), color=p.LEAF
    )


def _problem(model: Model, face: Face, step: Step, look: Look) -> list[ft.Control]:
    """
    What is wrong with the answer, under the words of its question.
    """
    _ = look.words
    if model.missing:
        said = face.needs.get(step.ref) or _("This question needs an answer.")
        return [notice(plain_words(said), meaning=Meaning.WRONG)]
    if model.problem is None:
        return []
    said = plain_words(model.problem.message) or _("Please check this answer.")
    earlier = step.value and step.problem is None
    return [notice(said, body=_("Your earlier answer is kept.") if earlier else "", meaning=Meaning.WRONG)]


def _unraised(model: Model, send: Send, look: Look) -> list[ft.Control]:
    """
    A danger that found no room on the phone: said here, since no screen of its own can be opened from a record.
    """
    _ = look.words
    if not model.signs:
        return []
    sign = model.signs[0]
    return [
        notice(
            _.pick(sign.title),
            body=_.pick(sign.action),
            meaning=Meaning.DANGER,
            actions=[
                button(
                    _("Danger signs and help"),
                    lambda: send(HelpTapped()),
                    icon=ft.Icons.CALL,
                    pair=Pair(p.WHITE, p.ALARM),
                )
            ],
        )
    ]


def _failure(model: Model, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.failed is None or not model.lost:
        return failure(look, model.failed)
    message = explain(_, model.failed)
    said = " ".join(part for part in (message.title, message.body) if part)
    return [notice(_("This answer is not saved."), body=said, meaning=Meaning.WRONG)]


def _foot(model: Model, face: Face, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    last = face.number >= face.total
    return [
        *_unraised(model, send, look),
        *_failure(model, look),
        *_languages(model, face, send, look),
        *(
            [link(_("Leave it for later"), lambda: send(SkipTapped()), icon=ft.Icons.REDO)]
            if model.missing or model.problem or any(amiss_at(model, step) for step in face.page)
            else []
        ),
        button(
            _("See the answers") if last else _("Next"),
            lambda: send(NextTapped()),
            icon=ft.Icons.CHECKLIST if last else ft.Icons.ARROW_FORWARD,
            enabled=not model.busy,
            # A button of this question alone: the second tap of a double one goes past no question unread.
            key=f"next {face.number}",
        ),
    ]


def _languages(model: Model, face: Face, send: Send, look: Look) -> list[ft.Control]:
    if not model.translating:
        return []
    return [
        language_row(
            look,
            lambda language: send(LanguageChosen(language)),
            codes=face.languages,
            present=face.language if face.language in face.languages else face.languages[0],
        )
    ]


def _list(model: Model, face: Face, send: Send, look: Look) -> ft.View:
    _ = look.words
    return sheet(
        look,
        _("All questions"),
        [
            *(_place(place, face, send, look) for place in face.places),
            link(
                _("Throw this form away"), lambda: send(DiscardTapped()), icon=ft.Icons.DELETE, color=p.BLOOD
            ),
        ],
        on_back=lambda: send(BackTapped()),
        foot=_really(send, look)
        if model.discarding
        else [
            button(_("See the answers"), lambda: send(SummaryTapped()), icon=ft.Icons.CHECKLIST),
            button(_("Go on later"), lambda: send(LeaveTapped()), icon=ft.Icons.LOGOUT, outline=True),
        ],
    )


def _really(send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        notice(
            _("Really throw it away?"),
            body=_("Its answers cannot be brought back. A danger that was raised stays."),
            meaning=Meaning.DANGER,
            actions=[
                button(
                    _("Yes, throw it away"), lambda: send(DiscardConfirmed()), pair=Pair(p.WHITE, p.ALARM)
                ),
                button(_("No, keep it"), lambda: send(DiscardCancelled()), outline=True),
            ],
        )
    ]


def _place(place: Place, face: Face, send: Send, look: Look) -> ft.Control:
    _ = look.words
    here = face.step is not None and place.ref == face.step.ref
    if place.problem:
        meaning, word = Meaning.OVERDUE, _("Please check")
    elif place.answered:
        meaning, word = Meaning.DONE, ""
    else:
        meaning, word = (Meaning.DRAFT, _("Needed")) if place.required else (Meaning.PLAIN, "")
    return tile(
        plain_words(place.label),
        lambda: send(PlaceTapped(place.ref)),
        lines=[plain_words(place.section), word, _("You are here") if here else ""],
        meaning=meaning,
        key=place.ref,
    )
