"""
Whatever arrives instead of a pack is refused as malformed or read; nothing else is raised.
"""

import contextlib
import copy

import msgpack
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.programmes.errors import MalformedPackError
from shared.programmes.pack import Pack, decode_pack
from tests.support.ashas import asha_pack

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=5), st.binary(max_size=3)
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


def places(wire, path=()):
    """Every place of a nested object, the content of compiled forms left out."""
    if path:
        yield path
    if isinstance(wire, dict):
        for key, value in wire.items():
            if key != "definition":
                yield from places(value, (*path, key))
    elif isinstance(wire, list):
        for index, value in enumerate(wire):
            yield from places(value, (*path, index))


WIRE = {key: value for key, value in asha_pack().to_wire().items() if key != "forms"} | {
    "forms": {"f": {"title": {"en": "F"}, "saves_to": "visit", "save_fields": {"a": "person.a"}}}
}
PLACES = list(places(WIRE))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from(PLACES), anything)
def test_any_value_at_any_place_is_read_or_refused_as_malformed(path, value):
    wire = copy.deepcopy(WIRE)
    inner = wire
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    with contextlib.suppress(MalformedPackError):
        Pack.from_wire(wire)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_as_malformed(blob):
    with contextlib.suppress(MalformedPackError):
        decode_pack(blob)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_one_changed_byte_is_read_or_refused_as_malformed(position, byte):
    blob = bytearray(msgpack.packb(WIRE))
    blob[position % len(blob)] = byte

    with contextlib.suppress(MalformedPackError):
        decode_pack(bytes(blob))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.text(min_size=8, max_size=12), anything.filter(lambda value: value == value), max_size=3
    )
)
def test_unknown_keys_are_carried_whatever_they_hold(extra):
    wire = {**WIRE, **{f"later_{key}": value for key, value in extra.items()}}

    assert repr(Pack.from_wire(wire).to_wire()) == repr(
        {**Pack.from_wire(WIRE).to_wire(), **{k: wire[k] for k in wire if k.startswith("later_")}}
    )
