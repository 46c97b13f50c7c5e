"""
What making case cards needs: the authority's signing key, and a register of the cards it has made.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from shared.cards.card import Card, CardId
from shared.cards.short_code import ShortCode


class Mark(StrEnum):
    """
    What tells a family their own card from the neighbours': whoever finds it reads it too.
    """

    FIRST_NAME = "first-name"
    HOUSE = "house"


class CardIssuer(Protocol):
    """
    The authority that signs cards, within one transaction.
    """

    def key_id(self) -> int:
        """The number by which cards name the newest signing key: `derive_key_id` of its public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """A 64-byte Ed25519 signature with that key."""
        ...

    def find_made(self, card_id: CardId) -> Card | None:
        """
        A card that was registered before, as it is printed today; None where there is none.

        Raises:
            NotPermittedError: it is bound where the one who asks has no say.
        """
        ...

    def register_blank(self, card: Card) -> None:
        """Keeps that a card was made, bound to nobody yet."""
        ...

    def find_mark(self, mark: Mark, owner: str) -> str:
        """
        What is printed on the card of a household or person that was found here: short, empty where nothing is known or
        where they said that paper is not safe with them.
        """
        ...

    def print_again(self, short_code: ShortCode, issued_day: int) -> Card:
        """
        Keeps that a card is printed again, under its next replacement number: earlier prints are no longer good.

        Raises:
            NotFoundError: no card made here has the code, or two have.
            NotPermittedError: its household is not in the areas of the one who asks.
        """
        ...

    def register_person(self, card: Card, person: str) -> str:
        """
        The same for a person's own card; its record bears `person` too.

        Returns:
            The person's household.

        Raises:
            NotFoundError: no such person, or one without a household.
            NotPermittedError: the person is not in the areas of the one who asks.
            PersonCardsUnwishedError: no programme there wishes such cards.
        """
        ...

    def register_bound(self, card: Card, household: str) -> None:
        """
        Keeps that a card was made, and makes a `card` record for the household in the household's area:
        `household`, `card_id`, `issued_day`, `replacement`.

        Raises:
            NotFoundError: no such household.
            NotPermittedError: the household is not in the areas of the one who asks.
        """
        ...
