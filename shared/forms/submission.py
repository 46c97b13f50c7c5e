"""
A filled form as others read it: the XML that ODK submits, nested JSON, rows in ODK's column convention.

Source: ODK XForms Specification, submission; ODK Central, CSV exports; seen November 2026. Codes are written, never
labels. What a submission holds that the form does not know is carried: it is written again where it stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.forms.definition import GROUP, LEAF, REPEAT, Definition
from shared.forms.errors import MalformedDefinitionError
from shared.forms.instance import FormNode
from shared.forms.kinds import typed_answer
from shared.forms.session import SAVED_FORMAT, Session
from shared.forms.tree import ATTRIBUTE, ELEMENT, NAMESPACE, Node

PLACE_COLUMNS = ("Latitude", "Longitude", "Altitude", "Accuracy")
# The phone's Python has no `xml.sax`.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_QUOTES = {**_IN_TEXT, **str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})}

NAMESPACES = {
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
}


def _escaped(text: str) -> str:
    return text.translate(_IN_TEXT)


def _quoted(text: str) -> str:
    return f'"{text.translate(_IN_QUOTES)}"'


def xml_of_session(session: Session) -> str:
    """
    The instance as ODK submits it: relevant places only, hidden answers left out.
    """
    return _Writer(session).write()


class _Writer:
    def __init__(self, session: Session) -> None:
        self.definition = session.definition
        self.root = session.filled.root
        self.carried: dict[int, list[str]] = {}
        places = {session.filled.path_of(node): node for node in session.filled.nodes()}
        for place, text in session.carried:
            # What held it may be gone; then the whole form does.
            self.carried.setdefault(id(places.get(place, self.root)), []).append(text)
        self.parts: list[str] = []

    def write(self) -> str:
        self.node(self.root)
        return "".join(self.parts)

    def node(self, node: FormNode) -> None:
        attributes = "".join(
            f" {own.name}={_quoted(own.text)}" for own in node.attributes if own.kind == ATTRIBUTE
        )
        if node is self.root:
            attributes += self.declarations()
        inner = [child for child in node.children if isinstance(child, FormNode) and child.shown]
        carried = self.carried.get(id(node), ())
        text = _escaped(node.text) if not node.children else ""
        if not inner and not carried and not text:
            self.parts.append(f"<{node.name}{attributes}/>")
            return
        self.parts.append(f"<{node.name}{attributes}>{text}")
        for child in inner:
            self.node(child)
        self.parts += [*carried, f"</{node.name}>"]

    def declarations(self) -> str:
        known = {**NAMESPACES, **self.definition.namespaces}
        texts = [text for texts in self.carried.values() for text in texts]
        names = [
            name
            for node in self.root.descendants()
            for name in (node.name, *(own.name for own in node.attributes))
        ]
        names += [own.name for own in self.root.attributes]
        used = {name.partition(":")[0] for name in names if ":" in name}
        used |= {prefix for prefix in known if any(f"{prefix}:" in text for text in texts)}
        return "".join(f" xmlns:{prefix}={_quoted(known[prefix])}" for prefix in sorted(used & set(known)))


def saved_of_xml(definition: Definition, xml: str | bytes, *, seed: int = 0) -> dict[str, Any]:
    """
    What a session of this form would have saved when it held a submission: `Session(..., saved=...)` opens it.

    Raises:
        FormDefinitionError: it is not well-formed XML.
        MalformedDefinitionError: it is not a submission of this form.
    """
    from shared.forms.xml_tree import read_xml

    roots = [node for node in read_xml(xml).children if node.kind == ELEMENT]
    if not roots or roots[0].local != definition.model[0].name.rpartition(":")[2]:
        raise MalformedDefinitionError(form=definition.id)
    reader = _Reader(definition)
    tree = reader.node(0, roots[0], f"/{definition.model[0].name}")
    return {
        "format": SAVED_FORMAT,
        "form": definition.id,
        "version": definition.version,
        "language": "",
        "seed": seed,
        "draws": 0,
        "tree": tree,
        "carried": [list(one) for one in reader.carried],
    }


class _Reader:
    def __init__(self, definition: Definition) -> None:
        self.model = definition.model
        self.children: dict[int, list[int]] = {}
        for index, model in enumerate(definition.model):
            self.children.setdefault(model.parent, []).append(index)
        self.carried: list[tuple[str, str]] = []

    def node(self, index: int, source: Node | None, place: str) -> list[Any]:
        if self.model[index].kind == LEAF:
            if source is not None:
                self.carry(place, [child for child in source.children if child.kind == ELEMENT])
            return [index, "" if source is None else _text_of(source)]
        given = [] if source is None else [child for child in source.children if child.kind == ELEMENT]
        found: list[Any] = []
        for inner in self.children.get(index, ()):
            local = self.model[inner].name.rpartition(":")[2]
            own = [child for child in given if child.local == local]
            if self.model[inner].kind == REPEAT:
                found += [
                    self.node(inner, child, f"{place}/{self.model[inner].name}[{number}]")
                    for number, child in enumerate(own, 1)
                ]
            elif own or self.model[inner].name.rpartition(":")[2] != "deprecatedID":
                found.append(self.node(inner, own[0] if own else None, f"{place}/{self.model[inner].name}"))
                own = own[:1]
            given = [child for child in given if not any(child is taken for taken in own)]
        self.carry(place, given)
        return [index, found]

    def carry(self, place: str, nodes: list[Node]) -> None:
        self.carried += [(place, _xml(node)) for node in nodes]


def _text_of(node: Node) -> str:
    return (
        "".join(child.text for child in node.children if child.kind != ELEMENT)
        if node.children
        else node.text
    )


def _xml(node: Node) -> str:
    attributes = ""
    for own in node.attributes:
        name = f"xmlns{':' if own.name else ''}{own.name}" if own.kind == NAMESPACE else own.name
        attributes += f" {name}={_quoted(own.text)}"
    inner = "".join(_xml(child) if child.kind == ELEMENT else _escaped(child.text) for child in node.children)
    inner = inner or _escaped(node.text)
    return f"<{node.name}{attributes}>{inner}</{node.name}>" if inner else f"<{node.name}{attributes}/>"


# JSON


def json_of_session(session: Session) -> dict[str, Any]:
    """
    Typed answers, groups as maps, repeats as lists of maps; unanswered questions are None.
    """
    return _Typed(session).content(session.filled.root)


class _Typed:
    def __init__(self, session: Session) -> None:
        self.definition = session.definition
        self.controls = session.definition.program.controls

    def content(self, node: FormNode) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in node.children:
            if not isinstance(child, FormNode) or not child.shown:
                continue
            kind = self.definition.model[child.index].kind
            if kind == REPEAT:
                found.setdefault(child.name, []).append(self.content(child))
            else:
                found[child.name] = self.content(child) if kind == GROUP else self.answer(child)
        return found

    def answer(self, node: FormNode) -> Any:
        return typed_answer(self.controls.get(node.index), self.definition.model[node.index], node.text)


# Rows


def columns_of(definition: Definition) -> dict[str, tuple[str, ...]]:
    """
    The tables of a form with their columns: the form's own name, and one for each repeat.
    """
    return {name: columns for name, columns, _ in _tables(definition)}


def _tables(definition: Definition) -> Iterator[tuple[str, tuple[str, ...], int]]:
    tables: dict[int, list[str]] = {0: []}
    for index, model in enumerate(definition.model):
        if model.kind == REPEAT:
            tables[index] = []
        elif model.kind == LEAF:
            name = _column(definition, index)
            tables[_table_of(definition, index)] += (
                [f"{name}-{part}" for part in PLACE_COLUMNS] if model.type == "geopoint" else [name]
            )
    for table, columns in tables.items():
        keys = ("PARENT_KEY", "KEY") if table else ("KEY",)
        yield _table_name(definition, table), (*columns, *keys), table


def _table_of(definition: Definition, index: int) -> int:
    above = definition.model[index].parent
    while above > 0 and definition.model[above].kind != REPEAT:
        above = definition.model[above].parent
    return max(above, 0)


def _table_name(definition: Definition, table: int) -> str:
    names: list[str] = []
    while table > 0:
        if definition.model[table].kind == REPEAT:
            names.append(definition.model[table].name)
        table = definition.model[table].parent
    return "-".join([definition.id, *reversed(names)])


def _column(definition: Definition, index: int) -> str:
    names: list[str] = []
    table = _table_of(definition, index)
    while index > table:
        names.append(definition.model[index].name.rpartition(":")[2])
        index = definition.model[index].parent
    return "-".join(reversed(names))


def rows_of_session(session: Session, key: str) -> dict[str, list[Mapping[str, str]]]:
    """
    The rows of one filled form, by table.

    Args:
        key: What the submission is known by: `uuid:...`.
    """
    rows = _Rows(session)
    rows.add(session.filled.root, 0, key, "")
    return rows.found


class _Rows:
    def __init__(self, session: Session) -> None:
        self.definition = session.definition
        self.names = {table: name for name, _, table in _tables(self.definition)}
        self.found: dict[str, list[Mapping[str, str]]] = {name: [] for name in self.names.values()}

    def add(self, node: FormNode, table: int, key: str, parent: str) -> None:
        row: dict[str, str] = {}
        # Before its own rows come: a table is in the order of its keys.
        self.found[self.names[table]].append(row)
        self.fill(node, row, key)
        row |= {"PARENT_KEY": parent, "KEY": key} if table else {"KEY": key}

    def fill(self, node: FormNode, row: dict[str, str], key: str) -> None:
        numbers: dict[str, int] = {}
        for child in node.children:
            if not isinstance(child, FormNode) or not child.shown:
                continue
            kind = self.definition.model[child.index].kind
            if kind == REPEAT:
                numbers[child.name] = numbers.get(child.name, 0) + 1
                self.add(child, child.index, f"{key}/{child.name}[{numbers[child.name]}]", key)
            elif kind == GROUP:
                self.fill(child, row, key)
            else:
                row.update(self.cells(child))

    def cells(self, node: FormNode) -> Mapping[str, str]:
        name = _column(self.definition, node.index)
        if self.definition.model[node.index].type != "geopoint":
            return {name: node.text}
        numbers = (*node.text.split(), "", "", "", "")
        return {f"{name}-{part}": number for part, number in zip(PLACE_COLUMNS, numbers, strict=False)}


__all__ = ["columns_of", "json_of_session", "rows_of_session", "saved_of_xml", "xml_of_session"]
