"""
The words of a choice that a form stored by its code, in every language of the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shared.forms.definition import Control, Definition, language_code


def choice_words(definition: Definition, question: str, code: str) -> Mapping[str, str]:
    """
    Args:
        question: A question that chooses one of a list, by its name.

    Returns:
        Language code -> words; empty where the form has no such choice, as for what somebody typed.
    """
    for control in _controls(definition.body):
        if control.itemset is not None and definition.model[control.node].name == question:
            text = _text_of(definition, control.itemset.items, code)
            if text:
                return {
                    language_code(language): str(words[0])
                    for language, texts in definition.texts.items()
                    if len(words := texts.get(text, {}).get("", ())) == 1 and isinstance(words[0], str)
                }
    return {}


def _controls(body: tuple[Control, ...]) -> Iterator[Control]:
    for control in body:
        yield control
        yield from _controls(control.children)


def _text_of(definition: Definition, items: str, code: str) -> str:
    """The name of the text of a choice, in the list that a question takes its choices from."""
    name = items.partition("instance('")[2].partition("'")[0]
    table = definition.instances.get(name, {})
    columns = table.get("c", ())
    if "itextId" not in columns or "name" not in columns:
        return ""
    text, value = columns.index("itextId"), columns.index("name")
    return next((str(row[text]) for row in table["r"] if row[value] == code), "")
