"""
What is said when something failed: first what is safe, then what happened, then what to do. Keyed by the error's code.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Failed
from mobile.ui.words import Words

SAFE = "What you saved is safe on this phone."
TO_SUPERVISOR = "Talk to your supervisor."
BROKEN_OFF = ("The sync did not finish.", SAFE, "Sync once more.")
SERVER_UNWELL = ("The server has a problem.", SAFE, "Try again later.")
TOO_OLD = ("This app is too old.", SAFE, "Update the app.")
REGISTER_AGAIN = ("This phone must be registered again.", SAFE, TO_SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Message:
    """
    A title and what to do about it.
    """

    title: str
    body: str = ""


MESSAGES: dict[str, tuple[str, ...]] = {
    "enrol.code.malformed": ("This code is not complete.", "It has eight letters and numbers."),
    "enrol.square.other": (
        "This code does not belong to a new phone.",
        "Scan the square on your supervisor's phone, or type the code beside it.",
    ),
    "enrol.code.unknown": ("The server does not know this code.", "Check each letter with your supervisor."),
    "enrol.code.used": ("This code was used before.", "Ask your supervisor for a new one."),
    "enrol.web.forbidden": (
        "This programme needs the Doorstep app for Android.",
        "Ask your supervisor for the app. The code stays good.",
    ),
    "enrol.code.expired": ("This code is too old.", "Ask your supervisor for a new one."),
    "rate.limited": ("Too many tries.", "Wait some minutes, then try again."),
    "remote.unreachable": ("The server did not answer.", SAFE, "Try again when there is network."),
    "remote.status": SERVER_UNWELL,
    "server.busy": SERVER_UNWELL,
    "server.moved": (
        "Doorstep has moved to another address.",
        SAFE,
        "If work waits here, make a rescue file. Ask your supervisor for the address and a code.",
    ),
    "server.store.fault": SERVER_UNWELL,
    "server.store.full": SERVER_UNWELL,
    "device.unknown": REGISTER_AGAIN,
    "device.revoked": ("This phone may no longer talk to the server.", SAFE, TO_SUPERVISOR),
    "permission.denied": ("You may not do this.", "Nothing was changed."),
    "token.expired": ("The server must check this phone again.", "Sync once more."),
    "challenge.invalid": ("The server must check this phone again.", "Sync once more."),
    "vault.pin.wrong": ("This is not your PIN.", "Your data is safe. Nothing is lost."),
    "vault.pin.delayed": ("Please wait.", "Your data is safe. Nothing is lost."),
    "vault.unsent": (
        "Not yet: some of your work is only on this phone.",
        "Finish or remove what is begun, and sync. Then leave.",
    ),
    "vault.closed": (
        "No PIN opens this since the phone was reported lost.",
        SAFE,
        "Tap “PIN forgotten” and ask for a new one.",
    ),
    "store.author.other": (
        "This work is somebody else's.",
        "It stays closed. Nothing was changed.",
        TO_SUPERVISOR,
    ),
    "vault.destroyed": (
        "The PIN was wrong too often.",
        "The data was taken off this phone. All of it is at the server.",
        "Ask your supervisor for a new code.",
    ),
    "vault.pin.simple": ("This PIN is too easy to guess.", "Choose another one."),
    "vault.pin.weak": ("This PIN is too short.", "It needs at least {minimum} characters."),
    "case.access.none": ("These answers are closed to you.", "They are open to the case's own team."),
    "enrol.worker.other": ("This code is for somebody else.", "Nothing was changed.", TO_SUPERVISOR),
    "rescue.nothing": ("Nothing waits to be sent.",),
    "rescue.key.unknown": ("No rescue file can be made yet.", SAFE, "Sync once when there is network."),
    "recovery.unavailable": (
        "This phone has no way back without its PIN yet.",
        "What you saved is safe. Try to remember the PIN.",
        TO_SUPERVISOR,
    ),
    "recovery.answer.broken": ("This answer is not for this phone.", SAFE, "Ask again."),
    "recovery.request.expired": ("The time for this code is over.", "Nothing was changed."),
    "recovery.request.closed": ("This was decided already.", "Nothing was changed."),
    "recovery.request.unknown": ("Nobody asks for this any more.", "Nothing was changed."),
    "recovery.approver.same": ("You have agreed already.", "A second person must agree too."),
    "recovery.key.unexpected": (
        "The server is not the one your supervisor meant.",
        "Nothing was kept.",
        TO_SUPERVISOR,
    ),
    "store.full": (
        "There is no room left on this phone.",
        "What you saved before is safe.",
        "Delete photos or videos, then try again.",
    ),
    "store.locked": ("Doorstep is open in another window.", "Close the other window, then try again here."),
    "attachment.missing": (
        "This picture or sound is not on this phone.",
        "The server may have it. Sync, then look again.",
    ),
    "attachment.damaged": ("This picture or sound cannot be read.", "Your visits are safe.", TO_SUPERVISOR),
    "store.record.missing": (
        "This is not on this phone.",
        "It may have moved to another worker. Sync, then look again.",
    ),
    "media.refused": ("This answer does not fit the question.", "Nothing was changed."),
    "media.unavailable": ("This phone could not do it.", "Nothing is lost. Go on without it."),
    "camera.unavailable": ("The camera cannot be used.", "Type the short code beside the QR code."),
    "location.unavailable": ("This phone does not know where it is. Type the place, or leave it.",),
    "pack.form.unknown": ("This form is not on this phone yet.", "Sync when there is network."),
    "desk.locked": ("Doorstep was locked.", SAFE),
    "sync.version.unsupported": TOO_OLD,
    "store.frame.too_new": TOO_OLD,
    "crypto.header.unsupported": TOO_OLD,
    "sync.seq.forked": REGISTER_AGAIN,
    "store.author.unknown": REGISTER_AGAIN,
    "sync.seq.gap": BROKEN_OFF,
    "sync.refs.unknown": BROKEN_OFF,
    "sync.dictionary.unknown": BROKEN_OFF,
    "sync.message.malformed": BROKEN_OFF,
    "sync.message.too_large": BROKEN_OFF,
    "sync.batch.too_large": BROKEN_OFF,
    "referral.reason_missing": ("Write why.", "Nothing was written down yet."),
    "consent.missing": (
        "They did not agree that this service is told.",
        "Ask them first. Nothing was passed on.",
    ),
    "consent.spoken_only": ("Paper is not safe with them.", "Tell and show it only."),
    "receipt.letters": ("The server cannot print these letters.", "Show the screen instead."),
    "service.unclear": ("Something is missing.", "Fill in the empty fields. Nothing was saved."),
    "amount.unclear": ("Something is missing.", "Fill in the empty fields. Nothing was saved."),
    "case.not_ready": ("The case cannot take this step now.", "Look at what is missing."),
    "review.nothing_said": ("Write what needs correcting.", "Nothing was sent back yet."),
    "card.format.unknown": (
        "This is not a case card.",
        "Look for the family's card, or type its short code.",
    ),
    "card.later": ("This card is newer than this app.", "Update the app. Until then, type the short code."),
    "card.other.enrolment": (
        "This code registers a phone.",
        "It is for a new phone only. Look for the family's card.",
    ),
    "card.other.hand_over": (
        "This code hands over households.",
        "Scan it under Case card.",
    ),
    "hand_over.damaged": ("This code cannot be read.", "Hold the phones still and scan again."),
    "hand_over.forged": ("This code is not genuine.", "Ask your supervisor to show it again, or sync."),
    "hand_over.other": ("This code is for another worker.", "Its households are not yours."),
    "hand_over.ended": ("This code is over.", "Ask your supervisor for a new one."),
    "card.other.abha": ("This is an ABHA health card.", "Look for the family's Doorstep card."),
    "card.other.cns": ("This is a SUS health card (CNS).", "Look for the family's Doorstep card."),
    "card.other.web": ("This code is a web address.", "Do not open it. Look for the family's card."),
    "card.damaged": (
        "This card cannot be read.",
        "It is dirty or torn. Type the short code beside the QR code.",
    ),
    "card.forged": ("This card is not genuine.", "Do not use it. Show it to your supervisor."),
    "card.issuer.unknown": ("Another team's card.",),
    "cards.font_needed": ("The server cannot print these letters.",),
    "cards.count": ("These are too many cards at once.", "Choose fewer pages."),
    "card.summary.withheld": (
        "Their team tells guests nothing.",
        "Ask them yourself, and write down what you find.",
    ),
    "card.not_blank": ("This card cannot be given to them.", "Take a blank one."),
    "card.needs_scan": (
        "A new card must be scanned once.",
        "Open the camera and hold the QR code in front of it.",
    ),
    "card.short_code.mistyped": ("This short code is not right.", "Check each letter on the card."),
}

UNREADABLE = (
    "The data on this phone cannot be read.",
    "Nothing was deleted.",
    "Show this phone to your supervisor.",
)
FAULTY_PROGRAMME = ("A form on this phone has a mistake.", SAFE, TO_SUPERVISOR)
UNFORESEEN = ("Something went wrong", SAFE)

FAMILIES: dict[str, tuple[str, ...]] = {
    "vault.": UNREADABLE,
    "crypto.": UNREADABLE,
    "store.fault": UNREADABLE,
    "store.frame.": UNREADABLE,
    "pack.": FAULTY_PROGRAMME,
    "forms.": FAULTY_PROGRAMME,
}
"""Words for every code that begins so and has none of its own; the code is shown beside them."""


def explain(words: Words, failed: Failed) -> Message:
    """
    A failure in words. A code nobody has words for is shown beside them, for the supervisor.
    """
    facts = dict(failed.facts)
    code = _code(failed, facts)
    lines = MESSAGES.get(code)
    if lines is not None:
        filled = [
            words(line, minimum=facts.get("minimum") or 6) if "{" in line else words(line) for line in lines
        ]
        return Message(filled[0], " ".join(filled[1:]))
    lines = next((said for start, said in FAMILIES.items() if code.startswith(start)), UNFORESEEN)
    title, *rest = (words(line) for line in lines)
    return Message(title, " ".join([*rest, words("Code: {code}", code=code)]))


def _code(failed: Failed, facts: dict[str, str | int | None]) -> str:
    if failed.code == "remote.refused":
        return str(facts.get("reason") or failed.code)
    if failed.code == "vault.pin.weak" and facts.get("problem") == "simple":
        return "vault.pin.simple"
    if failed.code == "card.format.unknown" and facts.get("seen"):
        return f"card.other.{facts['seen']}"
    if failed.code == "card.format.unknown" and facts.get("version"):
        return "card.later"
    return failed.code
