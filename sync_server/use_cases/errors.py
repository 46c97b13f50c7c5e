"""
What the server refuses, as stable codes.

    DoorstepError
    ├── EnrolmentCodeUnknownError   no such one-time code
    ├── EnrolmentCodeUsedError      another phone has used it
    ├── EnrolmentCodeExpiredError   its time is over
    ├── WebForbiddenError           a programme may not be held by a browser
    ├── EnrolmentWorkerOtherError   a vault cannot go on as another worker's
    ├── SignatureWrongError         not signed with the key it claims
    ├── TokenMissingError           no token was sent
    ├── TokenInvalidError           not a token of this server
    ├── TokenExpiredError           its time is over; a new one costs a challenge
    ├── ChallengeInvalidError       a nonce this server did not give, gave to another device, or long ago
    ├── DeviceUnknownError          no such device
    ├── DeviceRevokedError          its access has ended
    ├── NotPermittedError           the role or the area does not allow it
    ├── LegalHoldError              a case must be kept, and whom it is about
    ├── PackUnknownError            no such pack in this device's areas
    ├── NameTakenError              a code or short name is in use
    ├── NotFoundError               no such area, worker or device
    ├── CardCountError              no card, or too many, were asked for
    ├── ReceiptLettersError         letters on a receipt that no font here has
    ├── CardFontNeededError         letters on cards that the built-in font has not
    ├── CardWordsRefusedError       chosen words would tell whom a programme serves
    ├── CardMarkRefusedError        a card may not say whose it is
    ├── PersonCardsUnwishedError    no programme there wishes that persons carry cards
    ├── SummaryWithheldError        a guest is told nothing about a card's household
    ├── ImportRefusedError          a spreadsheet has mistakes; nothing was imported
    ├── RecoveryKeyRetiredError     a recovery key that another has replaced
    ├── EndorsementWrongError       a recovery key that the one before it did not sign
    ├── AgreementOtherError         an enrolment with two agreement keys
    ├── RecoveryUnknownError        no such request for recovery
    ├── RecoveryExpiredError        its time is over; the phone asks anew
    ├── RecoveryClosedError         it was answered, refused or ended before
    ├── RecoveryNotApprovedError    an approval is missing
    ├── ApproverSameError           the second approver must be another person
    ├── AttachmentUnknownError      no record of these areas names it, or it is not here yet
    ├── AttachmentGoneError         the record that named it was erased
    ├── AttachmentTooLargeError     more than an attachment may have
    ├── AttachmentBrokenError       the content is not the one its name says
    └── TooManyAttemptsError        wait
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from shared.kernel.errors import Acts, DoorstepError

FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""What a mistake of our own ends in: it comes again whenever the same is tried, unlike a machine in trouble."""


class EnrolmentCodeUnknownError(DoorstepError):
    """
    No such one-time code.
    """

    code = "enrol.code.unknown"
    acts = Acts.WORKER


class EnrolmentCodeUsedError(DoorstepError):
    """
    Another phone has used the code.
    """

    code = "enrol.code.used"
    acts = Acts.SUPERVISOR


class EnrolmentCodeExpiredError(DoorstepError):
    """
    The code's time is over.
    """

    code = "enrol.code.expired"
    acts = Acts.SUPERVISOR


class WebForbiddenError(DoorstepError):
    """
    A programme of the worker's areas may be held by the Android app only. The code stays good.
    """

    code = "enrol.web.forbidden"
    acts = Acts.WORKER


class EnrolmentWorkerOtherError(DoorstepError):
    """
    The code is for another worker than the one whose vault is to go on. Nothing was changed.
    """

    code = "enrol.worker.other"
    acts = Acts.SUPERVISOR


class SignatureWrongError(DoorstepError):
    """
    The message was not signed with the key it claims.
    """

    code = "signature.wrong"


class TokenMissingError(DoorstepError):
    """
    No token was sent.
    """

    code = "token.missing"


class TokenInvalidError(DoorstepError):
    """
    Not a token of this server.
    """

    code = "token.invalid"


class TokenExpiredError(DoorstepError):
    """
    The token's time is over. The phone asks for a challenge and signs it.
    """

    code = "token.expired"
    acts = Acts.WAIT


class ChallengeInvalidError(DoorstepError):
    """
    The nonce is not this server's, was given to another device, is used or too old.
    """

    code = "challenge.invalid"
    acts = Acts.WAIT


class DeviceUnknownError(DoorstepError):
    """
    No such device.
    """

    code = "device.unknown"
    acts = Acts.SUPERVISOR


class DeviceRevokedError(DoorstepError):
    """
    The device's access has ended.
    """

    code = "device.revoked"
    acts = Acts.SUPERVISOR


class AreaLoopError(DoorstepError):
    """
    An area was to lie below itself.
    """

    code = "area.loop"
    acts = Acts.SUPERVISOR


class NotPermittedError(DoorstepError):
    """
    The worker's role or area does not allow it.
    """

    code = "permission.denied"
    acts = Acts.SUPERVISOR


class LegalHoldError(DoorstepError):
    """
    A case must be kept, by law or for a proceeding: neither it nor whom it is about can be erased.
    """

    code = "record.legal_hold"
    acts = Acts.SUPERVISOR


class PackUnknownError(DoorstepError):
    """
    No such pack in this device's areas.
    """

    code = "pack.unknown"


class NameTakenError(DoorstepError):
    """
    The code or short name is in use.
    """

    code = "directory.name.taken"


class NotFoundError(DoorstepError):
    """
    No such area, worker or device.
    """

    code = "directory.not_found"


class ReceiptLettersError(DoorstepError):
    """
    No font here has the letters of the words. Nothing was made; the phone shows them.
    """

    code = "receipt.letters"


class CardFontNeededError(DoorstepError):
    """
    The name or the words on cards have letters that the built-in font has not. Nothing was made.
    """

    code = "cards.font_needed"


class CardWordsRefusedError(DoorstepError):
    """
    The words chosen for cards would tell whom a programme serves. Nothing was made.
    """

    code = "cards.words_refused"


class CardMarkRefusedError(DoorstepError):
    """
    A programme here has cases: no card may say whose it is. Nothing was made.
    """

    code = "cards.mark_refused"


class PersonCardsUnwishedError(DoorstepError):
    """
    No programme of the area wishes that persons carry cards of their own. Nothing was made.
    """

    code = "cards.persons_unwished"


class SummaryWithheldError(DoorstepError):
    """
    A guest is told nothing about the household of this card; why is not said either.
    """

    code = "card.summary.withheld"
    acts = Acts.WORKER


class CardCountError(DoorstepError):
    """
    No card, or more than one batch holds, were asked for. Nothing was made.

    Args:
        count: How many were asked for.
        most: How many one batch holds.
    """

    code = "cards.count"
    acts = Acts.SUPERVISOR


class RecoveryKeyRetiredError(DoorstepError):
    """
    The key was this area's before another took its place. Nothing was registered.
    """

    code = "recovery.key.retired"


class AgreementOtherError(DoorstepError):
    """
    The enrolment gave another agreement key before; the first one stands.
    """

    code = "device.agreement.other"
    acts = Acts.SUPERVISOR


class EndorsementWrongError(DoorstepError):
    """
    A recovery key whose endorsement is not by the area's key before it. Nothing was registered.
    """

    code = "recovery.endorsement.wrong"


class RecoveryUnknownError(DoorstepError):
    """
    No such request for recovery in these areas.
    """

    code = "recovery.request.unknown"


class RecoveryExpiredError(DoorstepError):
    """
    The request's time is over. The phone makes another one.
    """

    code = "recovery.request.expired"
    acts = Acts.WORKER


class RecoveryClosedError(DoorstepError):
    """
    The request was approved, answered, refused or ended before.

    Args:
        state: Which of these.
    """

    code = "recovery.request.closed"
    acts = Acts.SUPERVISOR


class RecoveryNotApprovedError(DoorstepError):
    """
    Two people must approve a request before its keeper may see it.

    Args:
        approvals: How many have.
    """

    code = "recovery.not_approved"
    acts = Acts.SUPERVISOR


class ApproverSameError(DoorstepError):
    """
    This person approved the request already; the second must be another one.
    """

    code = "recovery.approver.same"
    acts = Acts.SUPERVISOR


class AttachmentUnknownError(DoorstepError):
    """
    No record that this device may read names the attachment, or its content has not come yet.
    """

    code = "attachment.unknown"
    acts = Acts.WAIT


class AttachmentGoneError(DoorstepError):
    """
    The record that named the attachment was erased. Whoever still has the content lets go of it.
    """

    code = "attachment.gone"


class AttachmentTooLargeError(DoorstepError):
    """
    A content larger than attachments may be. Nothing of it was kept.

    Args:
        limit_bytes: How large they may be.
    """

    code = "attachment.too_large"


class AttachmentBrokenError(DoorstepError):
    """
    All of a content came, and it is not the one that its name says. It was thrown away and can be sent anew.
    """

    code = "attachment.broken"
    acts = Acts.WAIT


class TooManyAttemptsError(DoorstepError):
    """
    Too many failed attempts from one address, or too many requests of one device.

    Args:
        wait_s: Seconds to wait.
    """

    code = "rate.limited"
    acts = Acts.WAIT


class ServerMovedError(DoorstepError):
    """
    The server is at another address, and takes nothing in here any more.

    Args:
        notice: What a phone checks before it goes there.
    """

    code = "server.moved"
    acts = Acts.SUPERVISOR


class ImportMistake(NamedTuple):
    """
    One mistake in a spreadsheet.

    Attributes:
        row: As a spreadsheet program counts them; the heading is row 1. 0 where the whole file is meant.
        column: Name of the column.
        code: Stable code.
        detail: What was expected; never the cell's content.
    """

    row: int
    column: str
    code: str
    detail: str = ""


class ImportRefusedError(DoorstepError):
    """
    A spreadsheet has mistakes. Nothing was imported.
    """

    code = "import.refused"

    def __init__(self, mistakes: Sequence[ImportMistake]) -> None:
        super().__init__(mistakes=len(mistakes))
        self.mistakes = tuple(mistakes)
