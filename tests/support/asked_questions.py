"""
The questions of the shipped packs, as laws over all of them read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from shared.forms.definition import Control, Definition, ModelNode, Text
from shared.programmes.pack import Form, Pack
from tests.support.shipped_packs import shipped_pack

GROUPS = ("group", "repeat")
CHECKED = ("en", "pt")
"""Languages in which words are looked for; each pack speaks one of them."""


class Asked(NamedTuple):
    """
    A question of a form, in the order of the form.

    Attributes:
        words: Its label and choices in a language that is looked through.
        decides: Names of the questions that its being asked depends on.
    """

    form: Form
    control: Control
    node: ModelNode
    words: tuple[str, ...]
    decides: frozenset[str]

    @property
    def name(self) -> str:
        """
        As authored.
        """
        return self.node.name

    @property
    def is_danger(self) -> bool:
        """
        Whether it asks for danger signs.
        """
        return "danger" in self.control.appearance.split()

    @property
    def is_told(self) -> bool:
        """
        Whether somebody answers it: neither a note nor a helper.
        """
        return not self.node.readonly and not self.name.startswith("_")


def checked(texts: Mapping[str, str]) -> str:
    """
    The words of a text in the language that is looked through.
    """
    return next((words for language, words in texts.items() if language.split("_")[0] in CHECKED), "")


@cache
def definition(form: str, pack: str) -> Definition:
    """
    A form of a pack, compiled.
    """
    return Definition.from_wire(shipped_pack(pack).forms[form].definition)


@cache
def asked(pack: str) -> tuple[Asked, ...]:
    """
    Every question and note of a pack, form by form.
    """
    shipped = shipped_pack(pack)
    return questions(shipped, {form: definition(form, pack) for form in shipped.forms})


def questions(pack: Pack, made: Mapping[str, Definition]) -> tuple[Asked, ...]:
    """
    The same of a pack whose forms were compiled already.
    """
    return tuple(one for form in pack.forms.values() for one in _asked(form, made[form.id]))


def _asked(form: Form, made: Definition) -> Iterator[Asked]:
    for control in _controls(made.body):
        if control.node >= 0 and control.kind not in GROUPS:
            said = (words_of(made, control.label), *(words for _, words in choices_of(made, control)))
            yield Asked(form, control, made.model[control.node], said, _decides(made, control))


def _controls(controls: tuple[Control, ...]) -> Iterator[Control]:
    for control in controls:
        yield control
        yield from _controls(control.children)


def _language(made: Definition) -> str:
    found = (one for one in made.languages if re.search(r"\((?:en|pt)", one))
    return next(found, made.languages[0] if made.languages else "")


def words_of(made: Definition, text: Text, language: str = "") -> str:
    """
    A text in one of the form's languages; without one, in that which is looked through.
    """
    said = ""
    for part in text or ():
        if isinstance(part, str):
            said += part
        elif part[0] == "t":
            words = made.texts.get(language or _language(made), {})
            said += words_of(made, words.get(part[1], {}).get("", ()), language)
    return said


def choices_of(made: Definition, control: Control) -> Iterator[tuple[str, str]]:
    """
    Codes and words of what may be chosen, whatever filter there is.
    """
    for code, label in control.choices:
        yield code, words_of(made, label)
    found = re.search(r"instance\('([^']+)'\)", control.itemset.items) if control.itemset else None
    instance: Any = made.instances.get(found.group(1), {}) if found else {}
    for row in instance.get("r", ()):
        told = dict(zip(instance["c"], row, strict=True))
        key = str(told.get("itextId") or "")
        yield str(told.get("name")), words_of(made, (("t", key),)) if key else str(told.get("label") or "")


def _decides(made: Definition, control: Control) -> frozenset[str]:
    """Every question that being asked, or which choices are offered, depends on; through calculations too."""
    by_name = {node.name: place for place, node in enumerate(made.model)}
    found: set[str] = set()
    waiting = [control.node]
    offered = control.itemset.items if control.itemset else ""
    while waiting:
        place = waiting.pop()
        said = made.model[place].calculate + offered
        offered = ""
        while place >= 0:
            said += " " + made.model[place].relevant
            place = made.model[place].parent
        names = {path.rpartition("/")[2] for path in re.findall(r"/data/([\w/]+)", said)}
        waiting += [by_name[name] for name in names - found if name in by_name]
        found |= names
    return frozenset(found)
