"""
Reads the app's source for every message that can reach a screen, by following what is handed to `Words`.

A message need not stand in the call itself: it is followed through tables, conditions, loops, function arguments and
fields of classes. What cannot be followed is named, so that nothing slips by unseen.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
Binding = ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.For


@dataclass(frozen=True, slots=True)
class Message:
    """
    What a catalogue is asked for. `many` is empty for a message without number.
    """

    one: str
    many: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One call that looks a message up.

    Attributes:
        place: File and line.
        facts: Names handed along; None where they are handed along unnamed.
        unfollowed: Source text of what could not be followed.
    """

    place: str
    messages: tuple[Message, ...]
    facts: frozenset[str] | None
    unfollowed: tuple[str, ...] = ()


@dataclass
class _Found:
    texts: dict[str, None] = field(default_factory=dict)
    unfollowed: dict[str, None] = field(default_factory=dict)

    def add(self, other: _Found) -> _Found:
        self.texts.update(other.texts)
        self.unfollowed.update(other.unfollowed)
        return self


class Module:
    """
    One file: its tree, who stands inside what, and its own names.
    """

    def __init__(self, name: str, path: Path, text: str) -> None:
        self.name = name
        self.path = path
        self.tree = ast.parse(text)
        self.above: dict[ast.AST, ast.AST] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        for node in ast.walk(self.tree):
            self.above.update(dict.fromkeys(ast.iter_child_nodes(node), node))
            if isinstance(node, ast.ImportFrom) and node.module:
                self.imported.update(
                    {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
                )
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self.calls.setdefault(node.func.id, []).append(node)
        self._bindings: dict[ast.AST, list[ast.AST]] = {}

    def scopes(self, node: ast.AST) -> Iterator[ast.AST]:
        """
        What stands around a node, inside first; the module last.
        """
        while (node := self.above.get(node, self.tree)) is not self.tree:
            yield node
        yield self.tree

    def bound(self, scope: ast.AST, name: str) -> list[ast.expr]:
        """
        Everything that a name is given in this scope: by assignment, by a loop, by a comprehension.
        """
        if isinstance(scope, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            return [one.iter for one in scope.generators if name in _targets(one.target)]
        if not isinstance(scope, Function | ast.Module):
            return []
        if scope not in self._bindings:
            self._bindings[scope] = [node for node in _within(scope) if isinstance(node, Binding)]
        return [value for node in self._bindings[scope] for value in _given(node, name)]


class Sources:
    """
    The modules below some folders of a repository.
    """

    def __init__(self, root: Path, folders: Sequence[str]) -> None:
        self.modules: dict[str, Module] = {}
        for folder in folders:
            for path in sorted((root / folder).rglob("*.py")):
                place = path.relative_to(root)
                name = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
                self.modules[name] = Module(name, place, path.read_text(encoding="utf-8"))
        self._classes = {
            (module.name, node.name): node
            for module in self.modules.values()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
        }

    def asked(self) -> list[Asked]:
        """
        Every call that looks a message up.
        """
        return [
            self._asked(module, call, taken)
            for module in self.modules.values()
            for call in ast.walk(module.tree)
            if isinstance(call, ast.Call) and (taken := _messages_of(module, call))
        ]

    def handed_to(self, class_name: str, position: int = 0) -> list[Asked]:
        """
        Messages that are put into a class by its own name, such as `Tell("Saved")`.
        """
        return [
            self._asked(module, call, [call.args[position]])
            for module in self.modules.values()
            for call in module.calls.get(class_name, ())
            if len(call.args) > position
        ]

    def _asked(self, module: Module, call: ast.Call, taken: Sequence[ast.expr]) -> Asked:
        found = [self._follow(module, one, set()) for one in taken]
        if len(taken) > 1:
            pairs = zip(found[0].texts, found[1].texts, strict=True)
            messages = tuple(Message(one, many) for one, many in pairs)
        else:
            messages = tuple(Message(text) for text in found[0].texts if text)
        unnamed = any(keyword.arg is None for keyword in call.keywords)
        return Asked(
            f"{module.path}:{call.lineno}",
            messages,
            None if unnamed else frozenset(keyword.arg or "" for keyword in call.keywords),
            tuple(text for one in found for text in one.unfollowed),
        )

    # Following a value to the texts it may be

    def _follow(self, module: Module, node: ast.expr, seen: set[ast.AST]) -> _Found:
        # Once is enough for one message: a field of many classes would be walked to by as many ways.
        if node in seen:
            return _Found()
        seen.add(node)
        match node:
            case ast.Constant(value):
                return _Found({value: None} if isinstance(value, str) else {})
            case ast.IfExp():
                return self._all(module, (node.body, node.orelse), seen)
            case ast.BoolOp():
                return self._all(module, node.values, seen)
            case ast.Dict():
                return self._all(module, node.values, seen)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._all(module, node.elts, seen)
            case ast.Starred() | ast.Subscript():
                return self._follow(module, node.value, seen)
            case ast.ListComp() | ast.GeneratorExp():
                return self._follow(module, node.elt, seen)
            case ast.Call():
                return self._follow_call(module, node, seen)
            case ast.Name():
                return self._follow_name(module, node.id, node, seen)
            case ast.Attribute():
                return self._follow_attribute(module, node, seen)
        return _unfollowed(node)

    def _all(self, module: Module, nodes: Sequence[ast.expr], seen: set[ast.AST]) -> _Found:
        found = _Found()
        for node in nodes:
            found.add(self._follow(module, node, seen))
        return found

    def _follow_call(self, module: Module, call: ast.Call, seen: set[ast.AST]) -> _Found:
        match call.func:
            case ast.Attribute(table, "get"):
                # A default that is no text is a code of a newer version, shown as it is: not a message.
                written = [one for one in call.args[1:] if isinstance(one, ast.Constant)]
                return self._all(module, [table, *written], seen)
            case ast.Attribute(table, "values" | "items"):
                return self._follow(module, table, seen)
            case ast.Name("next" | "sorted" | "list" | "tuple" | "reversed"):
                return self._all(module, call.args, seen)
            case ast.Name(name) if self._class(module, name) is not None:
                return self._all(module, [*call.args, *(word.value for word in call.keywords)], seen)
            case ast.Name(name) if (function := _function(module, name)) is not None:
                returned = [
                    one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value
                ]
                return self._all(module, returned, seen)
        return _unfollowed(call)

    def _follow_name(self, module: Module, name: str, at: ast.AST, seen: set[ast.AST]) -> _Found:
        for scope in module.scopes(at):
            bound = module.bound(scope, name)
            if bound:
                return self._all(module, bound, seen)
            if isinstance(scope, Function) and name in _parameters(scope):
                return self._follow_parameter(module, scope, name, seen)
        if name in module.imported:
            origin, original = module.imported[name]
            other = self.modules.get(origin)
            if other is not None:
                return self._all(other, other.bound(other.tree, original), seen)
        return _unfollowed(ast.Name(name))

    def _follow_parameter(self, module: Module, function: Function, name: str, seen: set[ast.AST]) -> _Found:
        position = _parameters(function).index(name)
        found = _Found()
        calls = 0
        for caller in self.modules.values():
            known = [
                alias for alias, origin in caller.imported.items() if origin == (module.name, function.name)
            ]
            names = [function.name] if caller is module else known
            for call in _calls_of(caller, names):
                argument = _argument(call, position, name)
                calls += 1
                if argument is not None:
                    found.add(self._follow(caller, argument, seen))
        return found if calls else _unfollowed(ast.Name(name))

    def _follow_attribute(self, module: Module, node: ast.Attribute, seen: set[ast.AST]) -> _Found:
        """
        A field: whatever any class that has such a field was made with. A member of an enum says nothing.
        """
        if isinstance(node.value, ast.Name) and self._class(module, node.value.id) is not None:
            return _Found()
        owners = [
            (key, position)
            for key, made in self._classes.items()
            if (position := _field_position(made, node.attr)) is not None
        ]
        found = _Found()
        for caller in self.modules.values():
            for (home, class_name), position in owners:
                known = [alias for alias, origin in caller.imported.items() if origin == (home, class_name)]
                names = [class_name] if caller.name == home else known
                for call in _calls_of(caller, names):
                    argument = _argument(call, position, node.attr)
                    if argument is not None:
                        found.add(self._follow(caller, argument, seen))
        return found if owners else _unfollowed(node)

    def _class(self, module: Module, name: str) -> ast.ClassDef | None:
        return self._classes.get(module.imported.get(name, (module.name, name)))


def _unfollowed(node: ast.expr) -> _Found:
    return _Found(unfollowed={ast.unparse(node): None})


# What is a call for a message


def _messages_of(module: Module, call: ast.Call) -> list[ast.expr]:
    """
    The arguments that are messages: one for `words(...)`, two for `words.count(...)`, none for another call.
    """
    if _is_words(module, call.func):
        return call.args[:1]
    match call:
        case ast.Call(ast.Attribute(whose, "count"), [one, many, _, *_]) if _is_words(module, whose):
            return [one, many]
    return []


def _is_words(module: Module, node: ast.expr) -> bool:
    match node:
        case ast.Attribute(_, "words") | ast.Call(ast.Name("load_words")):
            return True
        case ast.Name("self"):
            return any(
                isinstance(scope, ast.ClassDef) and scope.name == "Words" for scope in module.scopes(node)
            )
        case ast.Name(name):
            return any(_binds_words(module, scope, name) for scope in module.scopes(node))
    return False


def _binds_words(module: Module, scope: ast.AST, name: str) -> bool:
    if isinstance(scope, Function):
        given = [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
        if any(
            one.arg == name and one.annotation and ast.unparse(one.annotation) == "Words" for one in given
        ):
            return True
    return any(
        isinstance(value, ast.Attribute)
        and value.attr == "words"
        or isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "load_words"
        for value in module.bound(scope, name)
    )


# Names and what they are bound to


def _given(node: ast.AST, name: str) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets, value):
            for target in targets:
                yield from _taken_apart(target, value, name)
        case ast.AnnAssign(target, value=value) if value is not None:
            yield from _taken_apart(target, value, name)
        case ast.NamedExpr(target, value):
            yield from _taken_apart(target, value, name)
        case ast.For(target, iter) if name in _targets(target):
            yield iter


def _taken_apart(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    """
    The part of a value that a name is given: `a, b = x, y` gives b only y.
    """
    if isinstance(value, ast.IfExp):
        yield from _taken_apart(target, value.body, name)
        yield from _taken_apart(target, value.orelse, name)
    elif (
        isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts)
    ):
        for one, part in zip(target.elts, value.elts, strict=True):
            yield from _taken_apart(one, part, name)
    elif name in _targets(target):
        yield value


def _targets(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """
    The nodes of a scope without those of functions and classes inside it.
    """
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            yield node
            yield from _within(node)


def _function(module: Module, name: str) -> Function | None:
    return next(
        (node for node in module.tree.body if isinstance(node, Function) and node.name == name),
        None,
    )


def _parameters(function: Function) -> list[str]:
    given = function.args
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _calls_of(module: Module, names: Sequence[str]) -> Iterator[ast.Call]:
    for name in names:
        yield from module.calls.get(name, ())


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    named = [word.value for word in call.keywords if word.arg == name]
    if named:
        return named[0]
    return call.args[position] if position < len(call.args) else None


def _field_position(made: ast.ClassDef, name: str) -> int | None:
    fields = [
        node.target.id
        for node in made.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    return fields.index(name) if name in fields else None


# English that nobody looks up


def bare_texts(module: Module, looked_up: Container[str]) -> list[str]:
    """
    Texts of two words or more that a module could show without looking them up. Documentation is no such text.
    """
    return [
        f"{module.path}:{node.lineno} {node.value}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value not in looked_up
        and _reads_like_words(node.value)
        and not isinstance(module.above.get(node), ast.Expr)
        and not _is_talk_with_developers(module, node)
    ]


def _reads_like_words(text: str) -> bool:
    return " " in text.strip() and text[:1].isupper()


def _is_talk_with_developers(module: Module, node: ast.AST) -> bool:
    for scope in module.scopes(node):
        if isinstance(scope, ast.Raise | ast.Assert):
            return True
        if isinstance(scope, ast.Call) and ast.unparse(scope.func).startswith("_log."):
            return True
    return False
