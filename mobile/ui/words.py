"""
Words on the screen: gettext catalogues with the English sentence as key.

A catalogue is read from its compiled form; where a checkout holds only the source, that is read
instead, so development needs no build step.
"""

from __future__ import annotations

import ast
import gettext
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SOURCE_LANGUAGE = "en"

OWN_NAMES: Mapping[str, str] = {
    "en": "English",
    "hi": "हिन्दी",
    "pt_BR": "Português",
    "sw": "Kiswahili",
}
"""Each language that the app speaks, in its own words and script."""

NAMES_OF_OTHERS: Mapping[str, str] = {
    "cs": "Čeština",
    "id": "Indonesia",
    "ja": "日本語",
    "ru": "Русский",
    "uk": "Українська",
}
"""Languages that programmes speak and the app does not."""


def name_of(code: str) -> str:
    """
    A language in its own words; the code of one that is not known.
    """
    return OWN_NAMES.get(code) or NAMES_OF_OTHERS.get(code, code)


BROUGHT_LATER = ("pt_BR", "sw")
"""Those a browser fetches once somebody wants them: they are not in the first download."""


@dataclass(frozen=True, eq=False)
class Words:
    """
    One language's words.

    Attributes:
        asked_in: The language wished for a programme's own words, where it is another.
    """

    language: str
    catalogue: gettext.NullTranslations
    asked_in: str = ""

    def __call__(self, message: str, **facts: object) -> str:
        """
        The message in this language, with its facts filled in.
        """
        text = self.catalogue.gettext(message) if message else ""
        return text.format(**facts) if facts else text

    def count(self, one: str, many: str, n: int, **facts: object) -> str:
        """
        The form for `n`, which is filled in as {n}.
        """
        return self.catalogue.ngettext(one, many, n).format(n=n, **facts)

    def day(self, iso: str) -> str:
        """
        A calendar day as people say it: 7 Nov 2026. Unreadable text is given back as it is.
        """
        try:
            day = date.fromisoformat(iso[:10])
        except ValueError:
            return iso
        return f"{day.day} {self(MONTHS[day.month - 1])} {day.year}"

    def moment(self, local: str) -> str:
        """
        A local day and time, written "2026-11-07 14:30", as people say it.
        """
        return " ".join(part for part in (self.day(local), local[11:16]) if part)

    def pick(self, by_language: object, default: str = "") -> str:
        """
        From {language: text}: the wished language's, else this one's, else the source language's, else any.
        """
        if isinstance(by_language, str):
            return by_language
        if not isinstance(by_language, Mapping) or not by_language:
            return default
        for language in (self.asked_in, self.language, SOURCE_LANGUAGE, next(iter(by_language))):
            text = by_language.get(language)
            if isinstance(text, str) and text:
                return text
        return default


MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


def load_words(folder: Path, language: str) -> Words:
    """
    The words of a language from `<folder>/<language>/LC_MESSAGES/doorstep.mo` or `.po`; English where neither is.
    """
    place = folder / language / "LC_MESSAGES"
    compiled, source = place / "doorstep.mo", place / "doorstep.po"
    if compiled.is_file():
        with compiled.open("rb") as handle:
            return Words(language, gettext.GNUTranslations(handle))
    if source.is_file():
        return Words(language, _SourceCatalogue(source.read_text(encoding="utf-8")))
    return Words(language, gettext.NullTranslations())


def languages(folder: Path) -> tuple[str, ...]:
    """
    English, and every language that has a catalogue.
    """
    found = {
        place.parent.parent.name
        for pattern in ("*/LC_MESSAGES/doorstep.mo", "*/LC_MESSAGES/doorstep.po")
        for place in folder.glob(pattern)
    }
    return (SOURCE_LANGUAGE, *sorted(found - {SOURCE_LANGUAGE}))


class _SourceCatalogue(gettext.NullTranslations):
    """
    A catalogue read from `.po` text: plain messages and plurals, no contexts.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._single: dict[str, str] = {}
        self._plural: dict[str, list[str]] = {}
        self._form_for = gettext.c2py("n != 1")
        for entry in _entries(text):
            self._take(entry)

    def _take(self, entry: Mapping[str, str]) -> None:
        key = entry.get("msgid", "")
        if not key:
            self._read_header(entry.get("msgstr", ""))
        elif "msgid_plural" in entry:
            forms = [entry[name] for name in sorted(entry) if name.startswith("msgstr[")]
            if all(forms):
                self._plural[key] = forms
        elif entry.get("msgstr"):
            self._single[key] = entry["msgstr"]

    def _read_header(self, header: str) -> None:
        for line in header.splitlines():
            if line.lower().startswith("plural-forms:") and "plural=" in line:
                self._form_for = gettext.c2py(line.split("plural=")[1].strip().rstrip(";"))

    def gettext(self, message: str) -> str:
        return self._single.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._plural.get(msgid1)
        if forms is None:
            return msgid1 if n == 1 else msgid2
        return forms[min(self._form_for(n), len(forms) - 1)]


def _entries(text: str) -> Iterator[dict[str, str]]:
    entry: dict[str, str] = {}
    field = ""
    fuzzy = False
    for line in [*text.splitlines(), ""]:
        line = line.strip()
        if line.startswith("#"):
            fuzzy = fuzzy or line.startswith("#,") and "fuzzy" in line
        elif line.startswith("msg"):
            field, _, quoted = line.partition(" ")
            entry[field] = ast.literal_eval(quoted.strip())
        elif line.startswith('"'):
            entry[field] += ast.literal_eval(line)
        elif not line and entry:
            if not fuzzy or not entry.get("msgid"):
                yield entry
            entry, field, fuzzy = {}, "", False
