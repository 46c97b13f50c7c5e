"""
Where an expression is evaluated: the node it stands on, and the world its functions may ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.forms.expression.dates import ENGLISH, CalendarNames
from shared.forms.tree import Node


def _no_instance(name: str) -> Node | None:
    return None


def _no_text(key: str) -> str | list[Node]:
    return ""


def _no_label(code: str, path: str, here: Node) -> str:
    return ""


def _no_chance() -> float:
    return 0.5


@dataclass(slots=True, kw_only=True)
class Environment:
    """
    What functions may ask of the world.

    Attributes:
        offset: Minutes that local clocks are ahead of UTC.
        root: Top of the tree that absolute paths begin at; None for the tree of the present node.
        chance: The next random number, 0 up to 1.
        instance: The document of a secondary instance by its id.
        text: A text of the translations, in the present language, or the nodes that hold it.
        choice_label: The label of a code of the question at a path, seen from a node.
        names: Names of months and weekdays in the present language.
        namespaces: Prefix to address, for names written with a prefix.
        z_tables: Rows of the tables that `z-score` looks into, by the name of their list.
        indexes: Items of long lists by the text of a column; such lists never change while a form is open.
    """

    now_ms: int = 0
    offset: int = 0
    root: Node | None = None
    chance: Callable[[], float] = _no_chance
    instance: Callable[[str], Node | None] = _no_instance
    text: Callable[[str], str | list[Node]] = _no_text
    choice_label: Callable[[str, str, Node], str] = _no_label
    names: CalendarNames = ENGLISH
    namespaces: Mapping[str, str] = field(default_factory=dict)
    z_tables: dict[str, dict[str, list[tuple[float, tuple[float, ...]]]]] = field(default_factory=dict)
    indexes: dict[tuple[int, str, str], tuple[Node, dict[str, list[Node]]]] = field(default_factory=dict)


class Scope:
    """
    One point of evaluation: the node, its place among those being filtered, and the node that the whole
    expression belongs to.
    """

    __slots__ = ("current", "env", "node", "position", "size")

    def __init__(self, node: Node, env: Environment, current: Node | None = None) -> None:
        self.node = node
        self.env = env
        self.current = current if current is not None else node
        self.position = 1
        self.size = 1
