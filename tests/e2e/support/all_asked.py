"""
A shipped programme whose forms ask everything they can: each question of each form is a page, whatever was answered.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from mobile.use_cases.sections import pages_of
from shared.forms.definition import GROUP, REPEAT, Control, Definition, ModelNode
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.pack import Form, Pack, encode_pack
from sync_server.operations.data_folder import opened
from sync_server.operations.prepare_demo import prepare_demo

_CONDITIONS = re.compile(r"\[[^\[\]]*\]")


def all_asked(pack: Pack) -> Pack:
    """
    The pack's forms, offered to everybody at every door; nothing is due and no answer has consequences.
    """
    forms = {form.id: _asking_all(form) for form in pack.forms.values()}
    return Pack(
        id=pack.id,
        version=pack.version,
        languages=pack.languages,
        names=pack.names,
        terms=pack.terms,
        forms=forms,
        consents=pack.consents,
    )


def publish_at_first(pack: Pack, data: Path) -> None:
    """
    A demo team in a data folder, which has this programme and no other.
    """
    with opened(data, may_make=True) as store:
        prepare_demo(
            store,
            data,
            build_pack=lambda folder: (pack.id, pack.version, encode_pack(pack)),
            say=lambda words: None,
        )


def pages(form: Form, language: str) -> tuple[str, ...]:
    """
    The name of the first question of each page.
    """
    context = FormContext(now_ms=0, utc_offset_minutes=0, seed=1)
    session = Session(Definition.from_wire(dict(form.definition)), context, language=language)
    return tuple(page[0].name for page in pages_of(session.steps()))


def _asking_all(form: Form) -> Form:
    definition = Definition.from_wire(dict(form.definition))
    asking = replace(
        definition,
        model=tuple(_open(node) for node in definition.model),
        body=tuple(_whole(control) for control in definition.body),
        actions=(),
    )
    return replace(form, saves_to="visit", roles=(), save_fields={}, makes={}, definition=asking.to_wire())


def _open(node: ModelNode) -> ModelNode:
    free = replace(node, relevant="", required="", constraint="")
    return replace(free, kind=GROUP, count="") if node.kind == REPEAT else free


def _whole(control: Control) -> Control:
    """Without conditions on its choices; what may be added is there once."""
    items = control.itemset
    return replace(
        control,
        kind="group" if control.kind == "repeat" else control.kind,
        itemset=replace(items, items=_CONDITIONS.sub("", items.items)) if items else None,
        children=tuple(_whole(child) for child in control.children),
    )
