"""
Card: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.card.model import (
    AskTapped,
    BackTapped,
    CodeTapped,
    CodeTyped,
    FateTapped,
    GuestTapped,
    HeldTapped,
    Model,
    PersonTapped,
    RegisterTapped,
    ScanTapped,
    SearchTapped,
)
from mobile.ui.ages import age_words
from mobile.ui.controls import button, field, heading, notice, progress, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning as Sign
from mobile.ui.scanner_words import scanner_words
from mobile.ui.sheets import sheet
from mobile.use_cases.keep_cards import Fate
from shared.cards.life import WhyRevoked
from shared.cards.recognition import Meaning, Recognition
from shared.domain.ages import Age

WHY_REVOKED: dict[str, str] = {
    "": "This card no longer works.",
    WhyRevoked.LOST: "This card was lost.",
    WhyRevoked.DAMAGED: "This card was damaged.",
    WhyRevoked.REPLACED: "This card was replaced by a newer one.",
}
FATES: dict[Fate, str] = {
    Fate.LOST: "It was lost",
    Fate.DAMAGED: "It can no longer be read",
    Fate.FOUND: "It was found again",
    Fate.UNBOUND: "It was given to the wrong household",
}
ICONS = {
    Fate.LOST: ft.Icons.SEARCH_OFF,
    Fate.DAMAGED: ft.Icons.BROKEN_IMAGE,
    Fate.FOUND: ft.Icons.CHECK,
    Fate.UNBOUND: ft.Icons.LINK_OFF,
}
GOOD_FATES = (Fate.LOST, Fate.DAMAGED, Fate.UNBOUND)
LOST_FATES = (Fate.FOUND,)
MAYBE_BLANK = (Meaning.UNBOUND, Meaning.ELSEWHERE)
WAYS = (*MAYBE_BLANK, Meaning.REVOKED, Meaning.FOREIGN)


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The camera's button, the short code, and what the card means.
    """
    _ = look.words
    return sheet(
        look,
        _("Give a card") if model.household else _("Case card"),
        [
            *([] if model.bound else _looking(model, send, look)),
            *failure(look, model.failed),
            *([_search(send, look)] if model.failed and not (model.household or model.recognition) else []),
            *_meaning(model, send, look),
            *_cover(model, look),
            *_whose(model, send, look),
            *([] if model.bound else _held(model, send, look)),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[button(_("Done"), lambda: send(BackTapped()), icon=ft.Icons.CHECK)] if model.bound else [],
    )


def _looking(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    absent = _("The camera cannot be used. Choose a picture, or go back and type the short code.")
    ready = not (model.scanning or model.busy)
    return [
        button(
            _("Open the camera"),
            lambda: send(
                ScanTapped(
                    _("Hold the card in front of the camera"), _("Cancel"), scanner_words(look, absent=absent)
                )
            ),
            icon=ft.Icons.QR_CODE_SCANNER,
            enabled=ready,
        ),
        *([progress(_("Looking …"), None)] if not ready else []),
        heading(_("Or type its short code"), size=18),
        field(
            _("Short code"),
            model.typed,
            lambda typed: send(CodeTyped(typed)),
            on_submit=lambda: send(CodeTapped()),
            capitals=True,
            icon=ft.Icons.CREDIT_CARD,
            helper=_("It is beside the QR code"),
            key="code",
        ),
        button(
            _("Find"),
            lambda: send(CodeTapped()),
            icon=ft.Icons.SEARCH,
            outline=True,
            enabled=ready and bool(model.typed.strip()),
        ),
    ]


def _meaning(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    found = model.recognition
    if model.bound:
        return [notice(_("The card is theirs now."), body=_("Saved on this phone"), meaning=Sign.DONE)]
    if found is None or model.busy:
        return []
    if model.household and found.meaning is Meaning.ELSEWHERE and not found.has_left:
        # Whose door this is stands fast; why the card could not be given is said above.
        return []
    said = _said(model, found, look)
    return [*said, *_age(model, found, look), *_ways(model, found, send, look)]


def _whose(model: Model, send: Send, look: Look) -> list[ft.Control]:
    """
    A blank card of a person: everybody who may carry it.
    """
    if not model.people:
        return []
    return [
        heading(look.words("Whose card is it?"), size=18),
        *(
            tile(
                name,
                lambda person=person: send(PersonTapped(person)),  # type: ignore[misc]
                icon=ft.Icons.PERSON,
                key=person,
            )
            for person, name in model.people
        ),
    ]


def _cover(model: Model, look: Look) -> list[ft.Control]:
    """
    To whom a supervisor's code sends the worker.
    """
    told = model.told
    if told is None:
        return []
    _ = look.words
    return [
        notice(
            _("You go to the households of {name} until {day}.", name=told.name, day=_.day(told.last)),
            body=_.count("{n} household", "{n} households", told.households),
            meaning=Sign.DONE,
        )
    ]


def _said(model: Model, found: Recognition, look: Look) -> list[ft.Control]:
    _ = look.words
    match found.meaning:
        case Meaning.KNOWN if model.household and found.household == model.household:
            return [notice(_("This card is theirs already."), meaning=Sign.DONE)]
        case Meaning.KNOWN if model.household:
            return [notice(_("This card belongs to another household."), meaning=Sign.REFUSED)]
        case Meaning.REVOKED:
            why = _(WHY_REVOKED[_reason(found.revoked_why)])
            return [notice(why, body=_what_to_do(model, look), meaning=Sign.HELD)]
        case Meaning.FOREIGN:
            way = _("If your own team gave it out: sync, then scan it again.")
            return [notice(_("Another team's card."), body=way, meaning=Sign.HELD)]
        case Meaning.UNBOUND:
            return [
                notice(
                    _("A blank card."),
                    body=_("Open a household, then give it this card."),
                    meaning=Sign.PLAIN,
                )
            ]
        case Meaning.ELSEWHERE if found.has_left:
            return [notice(_("They are with another team now."), meaning=Sign.HELD)]
        case Meaning.ELSEWHERE:
            return [
                notice(
                    _("A genuine card.") if found.verified else _("This phone does not know this code."),
                    body=""
                    if model.summary
                    else _("It is another team's family, or a blank card. Ask their name and search first."),
                    meaning=Sign.HELD,
                )
            ]
    return []


def _age(model: Model, found: Recognition, look: Look) -> list[ft.Control]:
    _ = look.words
    if found.meaning is Meaning.FOREIGN:
        return []
    if not model.list_day:
        return [text(_("The list of lost cards is not on this phone yet."))]
    return [text(_("Lost cards as known on {day}", day=_.day(model.list_day)))]


def _reason(why: str) -> str:
    """A reason there are words for; a later release may know others."""
    return why if why in WHY_REVOKED else ""


def _what_to_do(model: Model, look: Look) -> str:
    """
    Since when the card is no longer good, as far as that is known, and the way on.
    """
    _ = look.words
    since = [_("Since {day}", day=_.day(model.since_day))] if model.since_day else []
    if model.household:
        way = _("Take a blank card for them.")
    else:
        way = _("Care goes on. Ask their name, find their household, and give them a new card there.")
    return "\n".join([*since, way])


def _ways(model: Model, found: Recognition, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.household or found.meaning not in WAYS:
        return []
    guest = button(_("Visit them as a guest"), lambda: send(GuestTapped()), icon=ft.Icons.DOOR_FRONT_DOOR)
    blank = button(
        _("The card is blank: new household"),
        lambda: send(RegisterTapped()),
        icon=ft.Icons.ADD_HOME,
        outline=True,
    )
    revoked = found.meaning is Meaning.REVOKED
    return [
        _search(send, look),
        *_asked(model, send, look),
        *([guest] if found.meaning is Meaning.ELSEWHERE or (revoked and not found.household) else []),
        *([blank] if found.meaning in MAYBE_BLANK and not (found.has_left or model.summary) else []),
    ]


def _asked(model: Model, send: Send, look: Look) -> list[ft.Control]:
    """
    Names and ages, and nothing that tells of an illness to whoever looks over a shoulder.
    """
    _ = look.words
    if model.may_ask:
        return [
            button(
                _("Ask who lives there"),
                lambda: send(AskTapped()),
                icon=ft.Icons.GROUP,
                outline=True,
            )
        ]
    told = model.summary
    if told is None:
        return []
    seen = _("Last visit {day}", day=_.day(told.visited_on)) if told.visited_on else ""
    return [
        heading(_("Who lives there"), size=18),
        *(
            text(" · ".join(part for part in (name, _age_said(age, look)) if part), 17)
            for name, age in told.people
        ),
        text(" · ".join(part for part in (seen, told.worker) if part)),
        text(_("Shown for ten minutes at most. It is noted that you asked.")),
    ]


def _age_said(age: Age | None, look: Look) -> str:
    return age_words(look.words, age.count, age.unit) if age else ""


def _held(model: Model, send: Send, look: Look) -> list[ft.Control]:
    """
    The household's cards; one that is tapped asks what became of it.
    """
    _ = look.words
    if not model.household or not model.cards:
        return []
    rows = [heading(_("Their cards"), size=18)]
    for held in model.cards:
        rows.append(
            tile(
                held.short_code,
                lambda held=held: send(HeldTapped(held.record)),  # type: ignore[misc]
                lines=[_(WHY_REVOKED[_reason(held.why)]) if held.why else _("Opens this household")],
                meaning=Sign.REFUSED if held.why else Sign.DONE,
                icon=ft.Icons.CREDIT_CARD,
                end=ft.Icons.EXPAND_LESS if held.record == model.opened else ft.Icons.EXPAND_MORE,
                key=held.record,
            )
        )
        if held.record == model.opened:
            rows += [_fate(model, fate, send, look) for fate in (LOST_FATES if held.why else GOOD_FATES)]
    return rows


def _fate(model: Model, fate: Fate, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return button(
        _(FATES[fate]),
        lambda: send(FateTapped(fate)),
        icon=ICONS[fate],
        outline=True,
        enabled=not model.busy,
    )


def _search(send: Send, look: Look) -> ft.Control:
    return button(
        look.words("Search by name"), lambda: send(SearchTapped()), icon=ft.Icons.SEARCH, outline=True
    )
