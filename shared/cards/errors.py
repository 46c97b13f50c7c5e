"""
What may be wrong with a card that was scanned or a code that was typed.

    DoorstepError
    ├── CardFormatUnknownError   not a case card, or one of a later format
    ├── CardDamagedError         a case card whose text did not arrive whole
    ├── CardForgedError          a whole card that its issuer never signed
    ├── CardIssuerUnknownError   a whole card of an issuer this phone has no key of
    ├── ShortCodeMistypedError   a short code with a wrong, missing or swapped symbol
    ├── CardFactsError           facts that do not fit on a card
    ├── HandOverDamagedError     a code for handing over whose text is not whole
    └── HandOverFactsError       days that no such code may say
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class CardFormatUnknownError(DoorstepError):
    """
    What was scanned is not a case card of a format or kind that this version knows.

    Args:
        version: Format version, where it is a case card at all.
        kind: Kind number, where only that is unknown.
        seen: What else it is, where that can be told: see `OtherCode`.
    """

    code = "card.format.unknown"
    acts = Acts.WORKER


class CardDamagedError(DoorstepError):
    """
    A case card whose text is cut short or altered: scan again, or type the short code.
    """

    code = "card.damaged"
    acts = Acts.WORKER


class CardForgedError(DoorstepError):
    """
    The card is whole, and the issuer it names did not sign it.

    Args:
        key_id: The signing key it names.
    """

    code = "card.forged"
    acts = Acts.SUPERVISOR


class CardIssuerUnknownError(DoorstepError):
    """
    The card is whole and names a signing key that is not known here: another authority's, or forged.

    Args:
        key_id: The signing key it names.
    """

    code = "card.issuer.unknown"
    acts = Acts.WORKER


class ShortCodeMistypedError(DoorstepError):
    """
    The check symbols say that the code was not typed as it is printed.

    Args:
        symbols: How many symbols were typed; ten are right.
    """

    code = "card.short_code.mistyped"
    acts = Acts.WORKER


class CardFactsError(DoorstepError):
    """
    Facts that were to go on a card are out of range.

    Args:
        fact: Which one.
    """

    code = "card.facts"


class HandOverDamagedError(DoorstepError):
    """
    A code for handing over that is cut short or altered: scan again.
    """

    code = "hand_over.damaged"
    acts = Acts.WORKER


class HandOverFactsError(DoorstepError):
    """
    Days that were to go into a code for handing over are in the wrong order, or too many.
    """

    code = "hand_over.facts"
