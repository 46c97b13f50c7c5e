"""
Makes case cards, writes what is to be printed, and the list to account for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.cards.card import CardKind
from shared.cards.short_code import parse_short_code
from shared.kernel.instants import DAY_MS
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness
from sync_server.ports.card_issuer import Mark
from sync_server.ports.store import Store
from sync_server.use_cases.authorities import Authority
from sync_server.use_cases.card_words import check_mark, check_persons, check_words
from sync_server.use_cases.make_cards import PrintedCard, accounting_list, make_cards

FORMATS = (".pdf", ".svg", ".png")
SAID_EVERY = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What the cards are to be printed as.

    Attributes:
        out: The file; its ending says the format. With several pictures, each gets its serial number in its name.
        layout, words, font: As `card_sheet` has them.
        mark: What tells a family their own card, where the manager wishes it.
    """

    out: Path
    layout: str = "a4"
    words: str = ""
    font: Path | None = None
    mark: Mark | None = None

    @property
    def is_sheet(self) -> bool:
        """All cards in one file, to be printed and cut."""
        return self.out.suffix.lower() == ".pdf"

    @property
    def listing(self) -> Path:
        """Where the accounting list goes."""
        return self.out.with_suffix(".csv")


def print_cards(
    store: Store,
    wish: Wish,
    *,
    count: int,
    households: Sequence[str] | None,
    people: Sequence[str] = (),
    again: Sequence[str] = (),
    blank: CardKind = CardKind.HOUSEHOLD,
    say: Callable[[str], None] = lambda line: None,
) -> int:
    """
    Signs cards, registers them, writes the files. Where those cannot be written after all, as on a full disk, the list
    has the codes by which the same cards are printed again.

    Args:
        count: How many blank cards; with households one card is made for each.
        people: Persons who get cards of their own instead.
        again: Short codes of cards to be printed again instead.
        blank: What blank cards are to stand for.
        say: Told how far a large batch is.

    Returns:
        How many cards were made.
    """
    clock, randomness = SystemClock(), SystemRandomness()
    with store.transaction() as work:
        check_words(work.directory, wish.words)
        if wish.mark is not None:
            check_mark(work.directory)
        if blank is CardKind.PERSON:
            check_persons(work.directory)
        authority = Authority(work, by=None, clock=clock, signatures=Ed25519Signatures())
        cards = make_cards(
            authority,
            clock=clock,
            randomness=randomness,
            count=count if households is None else 1,
            households=households,
            people=people,
            again=[parse_short_code(code) for code in again],
            mark=wish.mark,
            blank=blank,
        )
        # Before the commit: cards that cannot be drawn or listed need not be registered.
        _try_drawing(cards, wish, authority.name)
        wish.listing.write_text(accounting_list(cards), encoding="utf-8", newline="")
    # After it: no phone is to wait while a large batch is drawn.
    _write(cards, wish, authority.name, clock.now_ms() // DAY_MS, say)
    return len(cards)


def _try_drawing(cards: Sequence[PrintedCard], wish: Wish, name: str) -> None:
    """One of them, and the letters of all."""
    # Drawing needs libraries that no other command does.
    from sync_server.adapters.card_sheet import Design, check_letters, make_card_sheet

    if wish.is_sheet:
        design = Design(name, wish.words, wish.font)
        check_letters(design, "".join(card.mark for card in cards))
        make_card_sheet(cards[:1], issued_day=0, design=design, layout=wish.layout)


def _write(
    cards: Sequence[PrintedCard], wish: Wish, name: str, issued_day: int, say: Callable[[str], None]
) -> None:
    from sync_server.adapters.card_picture import card_svg, symbol_png
    from sync_server.adapters.card_sheet import Design, make_card_sheet
    from sync_server.adapters.card_symbol import SymbolMaker

    def tell(drawn: int) -> None:
        if drawn % SAID_EVERY == 0:
            say(f"{drawn} of {len(cards)} …")

    design = Design(name, wish.words, wish.font)
    if wish.is_sheet:
        sheet = make_card_sheet(
            cards, issued_day=issued_day, design=design, layout=wish.layout, progress=tell
        )
        wish.out.write_bytes(sheet)
        return
    symbols = SymbolMaker()
    for number, card in enumerate(cards, start=1):
        path = wish.out if len(cards) == 1 else wish.out.with_stem(f"{wish.out.stem}-{card.serial}")
        if path.suffix.lower() == ".svg":
            path.write_text(card_svg(card, design, symbols), encoding="utf-8")
        else:
            path.write_bytes(symbol_png(card, symbols))
        tell(number)
