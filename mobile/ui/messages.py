"""
What is said when something failed: first what is safe, then what happened, then what to do. Keyed by the error's code.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Failed
from mobile.ui.words import Words


@dataclass(frozen=True, slots=True)
class Message:
    """
    A title and what to do about it.
    """

    title: str
    body: str = ""


def explain(words: Words, failed: Failed) -> Message:
    """
    A failure in words. A code nobody has words for is shown as it is, for the supervisor.
    """
    facts = dict(failed.facts)
    code = str(facts.get("reason") or "") if failed.code == "remote.refused" else failed.code
    match code:
        case "enrol.code.malformed":
            return Message(
                words("This code is not complete."),
                words("It has eight letters and numbers."),
            )
        case "enrol.code.unknown":
            return Message(
                words("The server does not know this code."),
                words("Check each letter with your supervisor."),
            )
        case "enrol.code.used":
            return Message(
                words("This code was used before."),
                words("Ask your supervisor for a new one."),
            )
        case "enrol.code.expired":
            return Message(
                words("This code is too old."),
                words("Ask your supervisor for a new one."),
            )
        case "remote.unreachable":
            return Message(
                words("The server did not answer."),
                words("What you saved is safe on this phone. Try again when there is network."),
            )
        case "device.revoked":
            return Message(
                words("This phone may no longer talk to the server."),
                words("What you saved is safe on this phone. Talk to your supervisor."),
            )
        case "token.expired":
            return Message(
                words("The server asked this phone to prove itself again."),
                words("Sync once more."),
            )
        case "vault.pin.wrong":
            return Message(
                words("This is not your PIN."),
                words("Your data is safe. Nothing is lost."),
            )
        case "vault.pin.delayed":
            return Message(words("Please wait."), words("Your data is safe. Nothing is lost."))
        case "vault.pin.weak" if facts.get("problem") == "simple":
            return Message(words("This PIN is too easy to guess."), words("Choose another one."))
        case "vault.pin.weak":
            return Message(
                words("This PIN is too short."),
                words(
                    "It needs at least {minimum} characters.",
                    minimum=facts.get("minimum") or 6,
                ),
            )
        case (
            "vault.damaged"
            | "vault.missing"
            | "crypto.seal.broken"
            | "crypto.device_secret.lost"
            | "store.fault"
        ):
            return Message(
                words("The store on this phone cannot be read."),
                words(
                    "Nothing was deleted. Show this phone to your supervisor. Code: {code}",
                    code=code,
                ),
            )
        case "store.full":
            return Message(
                words("There is no room left on this phone."),
                words("What you saved before is safe. Delete photos or videos, then try again."),
            )
        case "store.locked":
            return Message(
                words("Doorstep is open in another window."),
                words("Close the other window, then try again here."),
            )
        case "store.record.missing":
            return Message(
                words("This is not on this phone."),
                words("It may have moved to another worker. Sync, then look again."),
            )
        case "camera.unavailable":
            return Message(
                words("The camera cannot be used."),
                words("Type the short code under the QR code."),
            )
        case "pack.form.unknown":
            return Message(
                words("This form is not on this phone yet."),
                words("Sync when there is network."),
            )
        case "desk.locked":
            return Message(
                words("Doorstep was locked."),
                words("What you saved is safe on this phone."),
            )
        case "sync.version.unsupported":
            return Message(
                words("This app is too old for the server."),
                words("What you saved is safe on this phone. Update the app."),
            )
        case "sync.seq.forked":
            return Message(
                words("This phone must be registered again."),
                words("What you saved is safe on this phone. Talk to your supervisor."),
            )
    return Message(
        words("Something went wrong"),
        words("What you saved is safe on this phone. Code: {code}", code=code),
    )
