"""
What was handed over, as files: one XML document for each record, or one JSON file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sync_server.use_cases.hand_over_records import Handed, Written
from sync_server.use_cases.pack_exports import Export

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
WRITTEN_AS = ("xml", "json")

Tree = dict[str, Any]
"""Parts of places to what stands there: a value, or a tree below."""


def write_handed(folder: Path, export: Export, handed: Iterable[Handed], written_as: str) -> None:
    """
    Writes what stands into a folder; what does not is no document.
    """
    standing = [one for one in handed if not one.faults]
    if written_as == "xml":
        for one in standing:
            path = folder / f"{one.sheet}.{export.ending}"
            path.write_text(xml_of(export, one.values), encoding="utf-8")
        return
    told = [{"__id": one.sheet, **_plain(tree_of(one.values))} for one in standing]
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / f"{export.id}.json").write_text(text, encoding="utf-8")


def tree_of(values: Mapping[str, Written]) -> Tree:
    """
    Values by place, as a tree in the order in which its parts are first named.
    """
    tree: Tree = {}
    for place, value in values.items():
        *above, last = place.split("/")
        here = tree
        for part in above:
            here = here.setdefault(part, {})
        here[last] = value
    return tree


def xml_of(export: Export, values: Mapping[str, Written]) -> str:
    """
    The document of one record.
    """
    names = "".join(f" xmlns:{prefix}={quoteattr(name)}" for prefix, name in export.namespaces.items())
    return HEAD + "".join(_element(export.root, tree_of(values), names)) + "\n"


def _element(named: str, content: Any, more: str = "") -> Iterable[str]:
    tag = named.partition("[")[0]
    if isinstance(content, list):
        for item in content:
            yield from _element(tag, item)
        return
    if not isinstance(content, dict):
        yield f"<{tag}>{escape(_text(content))}</{tag}>"
        return
    attributes = [
        f" {part[1:]}={quoteattr(_text(value))}" for part, value in content.items() if part.startswith("@")
    ]
    yield f"<{tag}{more}{''.join(attributes)}>"
    for part, inner in content.items():
        if not part.startswith("@"):
            yield from _element(part, inner)
    yield f"</{tag}>"


def _text(value: Written) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(tree: Tree) -> Tree:
    """Without the prefixes that only XML knows; a part that may stand several times is a list."""
    plain: Tree = {}
    for part, inner in tree.items():
        name, numbered, _ = part.rpartition(":")[2].removeprefix("@").partition("[")
        value = _plain(inner) if isinstance(inner, dict) else inner
        if numbered:
            plain.setdefault(name, []).append(value)
        else:
            plain[name] = value
    return plain
