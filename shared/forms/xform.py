"""
Compiles an XForm, as pyxform writes it or plain, to a definition. Used on the server, not on the phone.

Source: ODK XForms Specification: structure, model, binds, body, languages, actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from shared.forms.definition import (
    CHT,
    DERIVED,
    GROUP,
    INPUTS,
    LEAF,
    REPEAT,
    SENSITIVE,
    Action,
    Control,
    Definition,
    Itemset,
    ModelNode,
    Text,
)
from shared.forms.errors import FATAL, ExpressionError, Fault, FormDefinitionError
from shared.forms.expression.parser import parse
from shared.forms.expression.syntax import Call, Literal, Path
from shared.forms.tree import ATTRIBUTE, ELEMENT, NAMESPACE, TEXT, Node
from shared.forms.xml_tree import read_xml

JAVAROSA = "http://openrosa.org/javarosa"
OPENROSA = "http://openrosa.org/xforms"
DOORSTEP = "urn:doorstep:xforms"
TOOLKIT = "communityhealthtoolkit.org"

PEOPLE = "people"
"""List that the app fills with the people of the household."""

CONTACTS = "contacts"
"""List that the app fills with the same people and their household under the toolkit's names, `parent.name` inside."""

ID_ONLY = "bind-id-only"
"""Appearance of a record's question that fills nothing beside it."""

TELEPHONE = "tel"
"""The toolkit's type of a telephone number."""

SUMMARIES = frozenset({"contact-summary", "user-contact-summary"})
"""Instances that the toolkit works out by a project's own program."""

READS_SUMMARY = re.compile(rf"""\binstance\(\s*['"](?:{"|".join(SUMMARIES)})['"]""")

RECORD_LOOKS = frozenset({"db-object", "select-contact"})
"""Appearances of a question for a record; newer forms have it as plain text."""

CONTROLS = frozenset({"input", "select1", "select", "rank", "trigger", "upload", "range", "secret"})
ACTIONS = frozenset({"setvalue", "setgeopoint", "recordaudio"})
NEW_REPEAT = "odk-new-repeat"
SHIFTED_EVENTS: Mapping[str, str] = {"jr-insert": NEW_REPEAT, "xforms-ready": "odk-instance-first-load"}


def read_xform(source: str | bytes) -> Definition:
    """
    The definition of a form.

    Raises:
        FormDefinitionError: it cannot be run; carries every fault found, each with its place.
    """
    from shared.forms.program import check_program

    definition, faults = _Compiler(read_xml(source)).definition()
    fatal = [fault for fault in faults if fault.code in FATAL]
    fatal = fatal or [fault for fault in check_program(definition) if fault.code in FATAL]
    if fatal:
        raise FormDefinitionError(fatal)
    return definition


def check_xform(source: str | bytes) -> list[Fault]:
    """
    Everything wrong with a form, what does not keep it from running included.
    """
    from shared.forms.program import check_program

    try:
        definition, faults = _Compiler(read_xml(source)).definition()
    except FormDefinitionError as error:
        return list(error.faults)
    if any(fault.code in FATAL for fault in faults):
        return faults
    return [*faults, *check_program(definition)]


def elements(node: Node, *names: str) -> list[Node]:
    """Child elements, of these local names where any is given."""
    return [child for child in node.children if child.kind == ELEMENT and (not names or child.local in names)]


def first_element(node: Node, *names: str) -> Node | None:
    """The first child element of these local names."""
    return next(iter(elements(node, *names)), None)


def attribute(node: Node, name: str, uri: str | None = None) -> str | None:
    """An attribute's value by its local name, whatever its prefix unless an address is given."""
    for item in node.attributes:
        if item.kind == ATTRIBUTE and item.local == name and (uri is None or item.uri == uri):
            return item.text
    return None


def own_text(node: Node) -> str:
    """The text directly inside an element."""
    return "".join(child.text for child in node.children if child.kind == TEXT)


class _Compiler:
    def __init__(self, document: Node) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self.model: list[dict[str, Any]] = []
        self.by_path: dict[str, int] = {}
        self.repeats: set[str] = set()
        self.fixed: set[str] = set()
        self.templates: dict[int, tuple[Any, ...]] = {}
        self.actions: list[Action] = []
        self.bind_ids: dict[str, str] = {}
        self.earlier: dict[str, tuple[str, ...]] = {}
        self.records: dict[int, str] = {}
        self.telephones: set[int] = set()
        self.namespaces: dict[str, str] = {}
        self.prefix = ""
        self.root_path = ""

    def definition(self) -> tuple[Definition, list[Fault]]:
        html = first_element(self.document, "html")
        head = first_element(html, "head") if html else None
        model = first_element(head, "model") if head else None
        body = first_element(html, "body") if html else None
        if html is None or head is None or model is None:
            return Definition(id=""), [
                Fault("structure", "this is not an XForm: html, head and model are needed")
            ]
        instances = elements(model, "instance")
        root = next(iter(elements(instances[0])), None) if instances else None
        if root is None:
            return Definition(id=""), [Fault("structure", "the form has no primary instance")]
        return self.compiled(html, head, model, body, root), self.faults

    def compiled(self, html: Node, head: Node, model: Node, body: Node | None, root: Node) -> Definition:
        self.root_path = f"/{root.name}"
        self.namespaces = _namespaces(html, head, model, root)
        if body is not None:
            self.find_repeats(body, self.root_path)
        initial = self.read_instance(root)
        for bind in elements(model, "bind"):
            self.read_bind(bind)
        controls = self.read_controls(body, self.root_path) if body is not None else ()
        self.read_actions(model, self.root_path, -1)
        texts, languages = self.read_texts(model)
        title = first_element(head, "title")
        name = own_text(title).strip() if title else ""
        dialect = CHT if self.is_of_the_toolkit(model, root) else ""
        return Definition(
            id=attribute(root, "id") or root.name,
            version=attribute(root, "version") or "",
            title={"": name or attribute(root, "id") or root.name},
            languages=languages,
            model=tuple(ModelNode(**node) for node in self.inherited()),
            initial=initial,
            templates=self.templates,
            body=_not_hidden(controls) if dialect else controls,
            texts=texts,
            instances=self.read_instances(elements(model, "instance")[1:]),
            actions=tuple(self.actions),
            namespaces=self.namespaces,
            earlier=self.earlier,
            dialect=dialect,
        )

    def is_of_the_toolkit(self, model: Node, root: Node) -> bool:
        """Whether the Community Health Toolkit is what a form was written for."""
        inputs = first_element(root, INPUTS)
        return bool(
            self.records
            or self.telephones
            or (inputs is not None and elements(inputs, "source", "source_id", "task_id", "contact", "user"))
            or any(TOOLKIT in address for address in self.namespaces.values())
            or any(attribute(other, "id") in SUMMARIES for other in elements(model, "instance"))
            or any(READS_SUMMARY.search(str(own)) for node in self.model for own in node.values())
            or (attribute(root, "id") or "").startswith("contact:")
        )

    # The primary instance

    def find_repeats(self, node: Node, context: str) -> None:
        for child in elements(node):
            inner = context
            ref = _ref(child)
            if child.local in ("repeat", "group") and ref:
                inner = join_path(context, ref, self.root_path)
                if child.local == "repeat":
                    self.repeats.add(inner)
                    if _is_fixed(child):
                        self.fixed.add(inner)
            self.find_repeats(child, inner)

    def read_instance(self, root: Node) -> tuple[Any, ...]:
        self.prefix = next(
            (f"{prefix}:" for prefix, uri in self.namespaces.items() if uri == OPENROSA and prefix), ""
        )
        index, content = self.read_place(root, "", -1)
        children = content if isinstance(content, tuple) else ()
        self.model[0]["kind"] = GROUP
        return (index, self.with_meta(children))

    def with_meta(self, children: tuple[Any, ...]) -> tuple[Any, ...]:
        """The root's children with a place for the submission's identifier, which every form has."""
        metas = [child for child in children if self.local_name(child) == "meta"]
        # A group of the author's own may have that name too.
        marked = [
            child for child in metas if any(self.local_name(inner) == "instanceID" for inner in child[1])
        ]
        for position, child in enumerate(children):
            name = self.model[child[0]]["name"]
            if child in (marked or metas)[:1]:
                inner = child[1] if isinstance(child[1], tuple) else ()
                prefix = name.rpartition(":")[0]
                prefix = f"{prefix}:" if prefix else ""
                path = f"{self.root_path}/{name}"
                if any(self.model[own[0]]["name"].rpartition(":")[2] == "instanceID" for own in inner):
                    self.add_place(f"{prefix}deprecatedID", path, child[0])
                    return children
                own = self.add_identifier(prefix, child[0], path)
                return (*children[:position], (child[0], (*inner, own)), *children[position + 1 :])
        meta = self.add_place(f"{self.prefix}meta", self.root_path, 0)
        own = self.add_identifier(self.prefix, meta, f"{self.root_path}/{self.prefix}meta")
        return (*children, (meta, (own,)))

    def local_name(self, tree: tuple[Any, ...]) -> str:
        """The name of a place in the tree, without its prefix."""
        name: str = self.model[tree[0]]["name"] if isinstance(tree, tuple) else ""
        return name.rpartition(":")[2]

    def add_identifier(self, prefix: str, meta: int, path: str) -> tuple[Any, ...]:
        self.model[meta]["kind"] = GROUP
        identifier = self.add_place(f"{prefix}instanceID", path, meta)
        self.model[identifier]["preload"] = ("uid",)
        self.add_place(f"{prefix}deprecatedID", path, meta)
        return (identifier, "")

    def add_place(self, name: str, parent_path: str, parent: int) -> int:
        path = f"{parent_path}/{name}"
        index = self.by_path.get(path)
        if index is None:
            index = len(self.model)
            self.by_path[path] = index
            kind = REPEAT if path in self.repeats else LEAF
            self.model.append({"name": name, "parent": parent, "kind": kind})
        return index

    def read_place(self, node: Node, parent_path: str, parent: int) -> tuple[Any, ...]:
        index = self.add_place(node.name, parent_path, parent)
        path = f"{parent_path}/{node.name}"
        own = {
            item.name: item.text
            for item in node.attributes
            if item.kind == ATTRIBUTE and not (item.local == "template" and item.uri == JAVAROSA)
        }
        if own:
            self.model[index].setdefault("attributes", own)
        inner = elements(node)
        if not inner:
            return (index, own_text(node) if own_text(node).strip() else "")
        if self.model[index]["kind"] == LEAF:
            self.model[index]["kind"] = GROUP
        return (index, tuple(self.read_children(inner, path, index)))

    def read_children(self, nodes: list[Node], path: str, parent: int) -> Iterator[tuple[Any, ...]]:
        for child in nodes:
            is_template = attribute(child, "template", JAVAROSA) is not None
            tree = self.read_place(child, path, parent)
            index = tree[0]
            if self.model[index]["kind"] == REPEAT:
                if is_template:
                    self.templates[index] = tree
                else:
                    self.templates.setdefault(index, _blanked(tree))
            alone = not any(other is not child and other.name == child.name for other in nodes)
            if not is_template or (alone and f"{path}/{child.name}" in self.fixed):
                yield tree

    # Binds

    def read_bind(self, bind: Node) -> None:
        nodeset = attribute(bind, "nodeset") or attribute(bind, "ref") or ""
        path = join_path(self.root_path, nodeset, self.root_path)
        name = attribute(bind, "id")
        if name:
            self.bind_ids[name] = path
        index = self.by_path.get(path)
        if index is None:
            # As the peers do: a bind to nothing binds nothing.
            return
        node = self.model[index]
        prefix, _, type_ = (attribute(bind, "type") or "string").rpartition(":")
        if prefix == "db":
            self.records[index] = type_
            type_ = "string"
        if type_ == TELEPHONE:
            self.telephones.add(index)
            type_ = "string"
        node["type"] = {"integer": "int", "select1": "string", "select": "string"}.get(type_, type_)
        for kind in ("relevant", "required", "readonly", "constraint", "calculate"):
            expression = attribute(bind, kind)
            if expression is not None and expression.strip():
                node[kind] = expression.strip()
        for name, field in (("constraintMsg", "constraint_message"), ("requiredMsg", "required_message")):
            message = attribute(bind, name)
            if message:
                node[field] = self.message(message)
        sensitive = (attribute(bind, "sensitive", DOORSTEP) or "").strip().lower()
        if sensitive not in ("", "no", "false", "false()"):
            node["sensitive"] = DERIVED if sensitive == DERIVED else SENSITIVE
        was = (attribute(bind, "was", DOORSTEP) or "").split()
        if was:
            self.earlier[path.removeprefix(f"{self.root_path}/")] = tuple(was)
        preload = attribute(bind, "preload")
        if preload:
            node["preload"] = (preload, attribute(bind, "preloadParams") or "")

    def inherited(self) -> list[dict[str, Any]]:
        """The places of the model, with every question in a sensitive group sensitive too."""
        for node in self.model:
            above = self.model[node["parent"]] if node["parent"] >= 0 else {}
            if above.get("sensitive") == SENSITIVE:
                node.setdefault("sensitive", SENSITIVE)
        return self.model

    def message(self, message: str) -> Text:
        return self.text_of_reference(message) if message.strip().startswith("jr:itext(") else (message,)

    # Body

    def read_controls(self, node: Node, context: str) -> tuple[Control, ...]:
        controls: list[Control] = []
        for child in elements(node):
            if child.local in CONTROLS:
                control = self.read_control(child, context)
            elif child.local in ("group", "repeat"):
                control = self.read_group(child, context)
            else:
                continue
            if control.node >= 0 or control.kind == "group":
                controls.append(control)
        return tuple(controls)

    def read_group(self, node: Node, context: str) -> Control:
        ref = self.reference(node)
        path = join_path(context, ref, self.root_path) if ref else context
        index = self.by_path.get(path, -1) if ref else -1
        if ref and index < 0:
            self.faults.append(
                Fault("unknown-question", f"{node.local} refers to {ref}, which is not there", path)
            )
        if node.local == "repeat" and index >= 0:
            self.read_count(node, index, path)
        self.read_actions(node, path, index)
        control = Control(
            kind=node.local,
            node=index,
            appearance=attribute(node, "appearance") or "",
            label=self.label(node, "label"),
            hint=self.label(node, "hint"),
            children=self.read_controls(node, path),
        )
        return _without_wrapper(control)

    def reference(self, node: Node) -> str:
        """What an element of the body refers to: a path, or a bind by its id."""
        return self.bind_ids.get(attribute(node, "bind") or "") or _ref(node)

    def read_count(self, node: Node, index: int, path: str) -> None:
        count = attribute(node, "count", JAVAROSA)
        if count:
            self.model[index]["count"] = count.strip()
        if _is_fixed(node):
            self.model[index]["fixed"] = True

    def read_control(self, node: Node, context: str) -> Control:
        ref = self.reference(node)
        path = join_path(context, ref, self.root_path)
        index = self.by_path.get(path, -1)
        if index < 0:
            message = f"a {node.local} question refers to {ref or 'nothing'}, not in the form"
            self.faults.append(Fault("unknown-question", message, path))
        self.read_actions(node, path, index)
        known = {"ref", "nodeset", "appearance"}
        parameters = {
            item.local: item.text
            for item in node.attributes
            if item.kind == ATTRIBUTE and item.local not in known
        }
        itemset = self.read_itemset(node)
        kind = node.local
        looks = (attribute(node, "appearance") or "").split()
        if kind == "input" and index >= 0 and not RECORD_LOOKS.isdisjoint(looks):
            self.records.setdefault(index, "person" if "type-person" in looks else "")
        if index in self.records and kind == "input":
            # A record of the toolkit's: who it may be is a list that the app fills.
            is_person = self.records[index] == "person"
            items = f"instance('{PEOPLE if is_person else 'household'}')/root/item"
            itemset = Itemset(items=items, value="id", label="label" if is_person else "head_name")
            kind = "select1"
            if ID_ONLY not in looks:
                self.fill_beside(index, path)
        return Control(
            kind={"secret": "input"}.get(kind, kind),
            node=index,
            appearance=" ".join([*looks, *(("numbers", TELEPHONE) if index in self.telephones else ())]),
            label=self.label(node, "label"),
            hint=self.label(node, "hint"),
            itemset=itemset,
            choices=tuple(self.read_choices(node)),
            parameters=parameters,
        )

    def fill_beside(self, index: int, path: str) -> None:
        """
        What a record says is put into the places beside its question that have its names. A place that no record says
        anything of is the author's own and stands.
        """
        above, _, own = path.rpartition("/")
        chosen = f"instance('{CONTACTS}')/root/item[_id = {path}]"
        for place, way in self.leaves_below(self.model[index]["parent"]):
            name = ".".join(way)
            node = self.model[place]
            if name == own or ":" in name or node.get("calculate") or node.get("preload"):
                continue
            target = "/".join([above, *way])
            said = f"if(count(instance('{CONTACTS}')/root/item/{name}) > 0, {chosen}/{name}, {target})"
            self.actions.append(Action(event="xforms-value-changed", target=target, value=said, source=index))

    def leaves_below(self, parent: int, way: tuple[str, ...] = ()) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The places in a group and in the groups inside it, with the names that lead there."""
        for place, node in enumerate(self.model):
            if node["parent"] == parent and node["kind"] == GROUP:
                yield from self.leaves_below(place, (*way, node["name"]))
            elif node["parent"] == parent and node["kind"] == LEAF:
                yield place, (*way, node["name"])

    def read_itemset(self, node: Node) -> Itemset | None:
        itemset = first_element(node, "itemset")
        if itemset is None:
            return None
        value, label = first_element(itemset, "value"), first_element(itemset, "label")
        label_ref = (attribute(label, "ref") if label else "") or ""
        by_text = label_ref.startswith("jr:itext(")
        return Itemset(
            items=(attribute(itemset, "nodeset") or "").strip(),
            value=(attribute(value, "ref") if value else "") or "name",
            label=label_ref.removeprefix("jr:itext(").removesuffix(")").strip() if by_text else label_ref,
            labels_are_texts=by_text,
        )

    def read_choices(self, node: Node) -> Iterator[tuple[str, Text]]:
        for item in elements(node, "item"):
            value = first_element(item, "value")
            yield (own_text(value).strip() if value else "", self.label(item, "label"))

    def label(self, node: Node, name: str) -> Text:
        label = first_element(node, name)
        if label is None:
            return ()
        ref = attribute(label, "ref")
        if ref:
            return self.text_of_reference(ref)
        return self.parts(label)

    def parts(self, node: Node) -> Text:
        found: list[Any] = []
        for child in node.children:
            if child.kind == TEXT:
                found.append(child.text)
            elif child.kind == ELEMENT and child.local == "output":
                found.append(("o", (attribute(child, "value") or attribute(child, "ref") or "''").strip()))
            elif child.kind == ELEMENT:
                found.append(child.string_value())
        # Space at either end is of the file's making, not the author's.
        for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
            if found and isinstance(found[end], str):
                found[end] = strip(found[end])
        return tuple(part for part in found if part)

    def text_of_reference(self, ref: str) -> Text:
        try:
            expression = parse(ref)
        except ExpressionError as error:
            self.faults.append(Fault("expression", error.message, expression=ref, at=error.at, field="label"))
            return ()
        match expression:
            case Call("jr:itext", (Literal(key),)):
                return (("t", key),)
            case Call("jr:itext", (_,)):
                return (("i", ref.strip().removeprefix("jr:itext(").removesuffix(")").strip()),)
            case _:
                return (("o", ref.strip()),)

    def read_actions(self, node: Node, context: str, source: int) -> None:
        for child in elements(node):
            if child.local not in ACTIONS:
                continue
            target = self.reference(child)
            path = join_path(context, target, self.root_path)
            if target.rpartition("/")[2].startswith("@"):
                # Attributes of a submission, such as those of entities, are no answers of the form.
                continue
            if child.local == "setvalue" and path not in self.by_path:
                self.faults.append(
                    Fault("unknown-question", f"setvalue refers to {target}, not in the form", path)
                )
                continue
            value = attribute(child, "value")
            for written in (attribute(child, "event") or "").split():
                event = SHIFTED_EVENTS.get(written, written)
                self.actions.append(
                    Action(
                        event=event,
                        target=path,
                        way=target if "[" in target else "",
                        value=(value or "").strip(),
                        literal=child.string_value().strip() if value is None else "",
                        kind=child.local,
                        source=self.repeat_around(context, source) if event == NEW_REPEAT else source,
                    )
                )

    def repeat_around(self, context: str, source: int) -> int:
        """The repeat whose new instance an action waits for: it may stand in a group of the repeat."""
        place = self.by_path.get(context, source)
        while place >= 0 and self.model[place]["kind"] != REPEAT:
            place = self.model[place]["parent"]
        return place if place >= 0 else source

    # Translations and secondary instances

    def read_texts(self, model: Node) -> tuple[dict[str, Any], tuple[str, ...]]:
        itext = first_element(model, "itext")
        if itext is None:
            return {}, ()
        texts: dict[str, Any] = {}
        languages: list[str] = []
        for translation in elements(itext, "translation"):
            language = attribute(translation, "lang") or ""
            if attribute(translation, "default") is not None:
                languages.insert(0, language)
            else:
                languages.append(language)
            texts[language] = {
                attribute(entry, "id") or "": self.read_values(entry)
                for entry in elements(translation, "text")
            }
        return texts, tuple(languages)

    def read_values(self, entry: Node) -> dict[str, Text]:
        return {
            {"long": ""}.get(attribute(value, "form") or "", attribute(value, "form") or ""): self.parts(
                value
            )
            for value in elements(entry, "value")
        }

    def read_instances(self, nodes: list[Node]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for node in nodes:
            name = attribute(node, "id")
            if not name:
                continue
            source = attribute(node, "src")
            root = next(iter(elements(node)), None)
            if name in found:
                continue
            found[name] = {"src": source} if source and root is None else compact_instance(root)
        return found


def _blanked(tree: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a new instance begins with where there is no template: the first one's places without their answers."""
    index, content = tree
    return (index, tuple(_blanked(inner) for inner in content) if isinstance(content, tuple) else "")


def _ref(node: Node) -> str:
    names = ("nodeset", "ref") if node.local == "repeat" else ("ref", "nodeset")
    return next((text for text in (attribute(node, name) for name in names) if text), "")


def _is_fixed(node: Node) -> bool:
    return (attribute(node, "noAddRemove", JAVAROSA) or "").strip() in ("true()", "true")


def _without_wrapper(control: Control) -> Control:
    """
    The repeat inside a group of the same place, with the group's words: how pyxform writes a repeat's label.
    """
    if control.kind != "group" or len(control.children) != 1:
        return control
    (inner,) = control.children
    if inner.kind != "repeat" or inner.node != control.node:
        return control
    appearance = f"{control.appearance} {inner.appearance}".strip()
    return replace(inner, label=inner.label or control.label, hint=control.hint, appearance=appearance)


def _namespaces(*nodes: Node) -> dict[str, str]:
    return {
        item.name: item.text
        for node in nodes
        for item in node.attributes
        if item.kind == NAMESPACE and item.name
    }


def compact_instance(root: Node | None) -> dict[str, Any]:
    """
    A list or tree as a definition holds it: columns and rows where its items are alike and have no attributes.
    """
    if root is None:
        return {"t": ["root", ""]}
    items = elements(root)
    names = {item.name for item in items}
    plain = len(names) == 1 and all(_is_row(item) for item in items)
    if not plain or _has_attributes(root):
        return {"t": _tree(root)}
    columns = list(dict.fromkeys(cell.name for item in items for cell in elements(item)))
    rows = [[_cell(item, column) for column in columns] for item in items]
    return {"n": [root.name, next(iter(names))], "c": columns, "r": rows}


def _is_row(item: Node) -> bool:
    cells = elements(item)
    leaves = all(not elements(cell) and not _has_attributes(cell) for cell in cells)
    return (
        leaves
        and not _has_attributes(item)
        and len({cell.name for cell in cells}) == len(cells)
        and bool(cells)
    )


def _has_attributes(node: Node) -> bool:
    return any(item.kind == ATTRIBUTE for item in node.attributes)


def _cell(item: Node, column: str) -> str | None:
    cell = first_named(item, column)
    return None if cell is None else own_text(cell)


def first_named(node: Node, name: str) -> Node | None:
    """The first child element by its name as written."""
    return next(iter(node.by_name.get(name, ())), None)


def _tree(node: Node) -> list[Any]:
    inner = elements(node)
    attributes = {item.name: item.text for item in node.attributes if item.kind == ATTRIBUTE}
    content: Any = [_tree(child) for child in inner] if inner else own_text(node)
    return [node.name, content, attributes] if attributes else [node.name, content]


def _not_hidden(controls: tuple[Control, ...]) -> tuple[Control, ...]:
    """The controls of the toolkit's forms that are meant to be seen."""
    return tuple(
        replace(control, children=_not_hidden(control.children))
        for control in controls
        if "hidden" not in control.appearance.split()
    )


def join_path(context: str, ref: str, root_path: str) -> str:
    """
    The plain absolute path that a reference means from a context, conditions left out.

    References that are not plain paths are given back as they stand.
    """
    ref = ref.strip()
    try:
        path = parse(ref)
    except ExpressionError:
        return ref
    if not isinstance(path, Path):
        return ref
    steps = path.steps
    parts: list[str]
    if path.absolute:
        parts = []
    elif isinstance(path.start, Call) and path.start.name == "current":
        parts = context.strip("/").split("/")
    elif isinstance(path.start, Call) and path.start.name == "instance":
        parts = []
    elif path.start is None:
        parts = context.strip("/").split("/")
    else:
        return ref
    for step in steps:
        if step.axis == "parent":
            parts = parts[:-1]
        elif step.axis == "child":
            parts = [*parts, step.test]
        elif step.axis != "self":
            return ref
    return "/" + "/".join(parts)
