"""
Draws a view without a browser: a real Flet session over a connection that only packs what would be sent.

Flet's internals of 1.0.5 are touched here and nowhere else.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import flet as ft
import msgpack
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub


class PackingConnection(Connection):
    """
    Packs every message, as the browser's connection does, and keeps none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub()
        self.page_url = "http://doorstep.test/"
        self.page_name = ""
        self.invoked: list[str] = []

    def send_message(self, message: Message) -> None:
        encode = configure_encode_object_for_msgpack(BaseControl)
        msgpack.packb([message.action, message.body], default=encode)
        if message.action == MessageAction.INVOKE_METHOD:
            self.invoked.append(message.body.name)


class HeadlessPage:
    """
    A page of a given size whose controls can be looked at and tapped by their accessible names.
    """

    def __init__(self, *, width: int = 360, height: int = 800) -> None:
        self.connection = PackingConnection()
        self.session = Session(self.connection)
        self.page = self.session.page
        _context_page.set(self.page)
        facts = {"web": True, "platform": "android", "route": "/", "width": width, "height": height}
        self.session.apply_page_patch(facts)
        body = RegisterClientResponseBody(
            session_id=self.session.id, page_patch=self.session.get_page_patch(), error=""
        )
        self.connection.send_message(Message(MessageAction.REGISTER_CLIENT, body))

    async def settle(self) -> None:
        """
        Lets everything that is ready run.
        """
        for _ in range(20):
            await asyncio.sleep(0)

    def controls(self) -> list[ft.Control]:
        """
        Every control of the topmost view, in the order of the tree.
        """
        views = unwrap_component(self.page.views)
        return list(_walk(unwrap_component(views[-1])))

    def names(self) -> list[str]:
        """
        The accessible name of everything that can be tapped or typed in.
        """
        return [accessible_name(control) for control in self.controls() if is_operable(control)]

    def words(self) -> str:
        """
        All the text of the topmost view.
        """
        return "\n".join(value for control in self.controls() for value in _own_words(control))

    def find(self, name: str) -> ft.Control:
        """
        The first operable control whose accessible name begins so.
        """
        for control in self.controls():
            if is_operable(control) and accessible_name(control).startswith(name):
                return control
        raise AssertionError(f"nothing to operate is named {name!r}; there are {self.names()}")

    async def tap(self, name: str) -> None:
        """
        Taps a control by its name.
        """
        control = self.find(name)
        assert not getattr(control, "disabled", False), f"{name!r} is disabled"
        await self.session.dispatch_event(control._i, "click", None)
        await self.settle()

    async def change_tab(self, index: int) -> None:
        """
        Chooses a destination of the bar at the foot.
        """
        bar = next(control for control in self.controls() if isinstance(control, ft.NavigationBar))
        self.session.apply_patch(bar._i, {"selected_index": index})
        await self.session.dispatch_event(bar._i, "change", str(index))
        await self.settle()

    async def type(self, name: str, text: str) -> None:
        """
        Types into a field by its label.
        """
        control = self.find(name)
        self.session.apply_patch(control._i, {"value": text})
        await self.session.dispatch_event(control._i, "change", text)
        await self.settle()


def draw(view: ft.View) -> list[ft.Control]:
    """
    A view's controls without any page.
    """
    return list(_walk(view))


def unnamed(view: ft.View) -> list[str]:
    """
    Kinds of the operable controls of a view that have no accessible name.
    """
    return [
        type(control).__name__
        for control in draw(view)
        if is_operable(control) and not accessible_name(control)
    ]


def names_in(view: ft.View) -> list[str]:
    """
    The accessible names of a view's operable controls.
    """
    return [accessible_name(control) for control in draw(view) if is_operable(control)]


def words_in(view: ft.View) -> str:
    """
    All the text of a view.
    """
    return "\n".join(value for control in draw(view) for value in _own_words(control))


def tap_in(view: ft.View, name: str) -> None:
    """
    Runs the click handler of a view's control by its name.
    """
    for control in draw(view):
        if is_operable(control) and accessible_name(control).startswith(name):
            assert not control.disabled, f"{name!r} is disabled"
            touch(control.on_click)
            return
    raise AssertionError(f"nothing to operate is named {name!r}; there are {names_in(view)}")


def touch(handler: Callable[..., Any]) -> None:
    """
    Calls a control's handler as Flet does: with the event where it takes one.
    """
    handler(None) if handler.__code__.co_argcount > len(handler.__defaults__ or ()) else handler()


def is_operable(control: ft.Control) -> bool:
    """
    Whether a person can tap it or type in it.
    """
    if isinstance(control, ft.TextField):
        return True
    return any(getattr(control, event, None) is not None for event in ("on_click", "on_tap"))


def accessible_name(control: ft.Control) -> str:
    """
    What a screen reader says for it, parts parted by a blank.
    """
    label = getattr(control, "label", None)
    if isinstance(label, ft.Text):
        return label.semantics_label or label.value
    if isinstance(label, str) and label:
        return label
    return " ".join(value for inner in _walk(control) for value in _own_words(inner))


def _own_words(control: ft.Control) -> Iterator[str]:
    if isinstance(control, ft.Text) and control.value:
        yield control.value
    for name in ("semantics_label", "label"):
        value = getattr(control, name, None)
        if isinstance(value, str) and value and not (isinstance(control, ft.Text) and name == "label"):
            yield value
    for name in ("title", "subtitle", "content", "error", "helper"):
        value = getattr(control, name, None)
        if isinstance(value, str) and value:
            yield value


def _walk(value: Any) -> Iterator[ft.Control]:
    value = unwrap_component(value)
    if isinstance(value, BaseControl):
        if getattr(value, "visible", True) is False:
            return
        yield value  # type: ignore[misc]
        places = _places(type(value))
        for name in sorted(
            places.keys() & value._values.keys() | _lists(type(value)), key=places.__getitem__
        ):
            yield from _walk(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _walk(item)


@cache
def _places(kind: type[BaseControl]) -> dict[str, int]:
    """
    The fields of a control that may hold others, and where each stands in it.
    """
    names = (part.name for part in dataclasses.fields(kind))
    left_out = ("page", "parent", "data")
    return {
        name: place
        for place, name in enumerate(names)
        if not name.startswith(("_", "on_")) and name not in left_out
    }


@cache
def _lists(kind: type[BaseControl]) -> frozenset[str]:
    """
    Those among them that a control has from its beginning; the others are kept only where they were given.
    """
    made = (part.name for part in dataclasses.fields(kind) if part.default_factory is not dataclasses.MISSING)
    return frozenset(made) & _places(kind).keys()
