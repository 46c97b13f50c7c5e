"""
The law of a case's keys, over any history of its access list: who is on it reads everything, who has left reads nothing
that came after, who never was on it reads nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto.case_keys import (
    CaseKey,
    Holder,
    HolderKind,
    WrappedCaseKey,
    is_next_version,
    key_id_of,
    make_case_key,
    open_answer,
    open_case_key,
    open_version_before,
    seal_answer,
    wrap_case_key,
)
from shared.crypto.errors import MalformedCaseKeyError, NoCaseAccessError, SealBrokenError
from shared.crypto.sealed_to import AgreementKey, make_agreement
from tests.support.sealed_stores import QuickProvider

PROVIDER = QuickProvider()
CASE, OTHER_CASE, RECORD = b"c" * 16, b"o" * 16, b"r" * 16
NAMES = ("asha", "officer", "programme", "meena", "rekha")


@dataclass(frozen=True)
class Somebody:
    holder: Holder
    own: AgreementKey
    seed: bytes
    verifying: bytes


async def _somebody(name: str) -> Somebody:
    own = await make_agreement(PROVIDER)
    seed, verifying = await PROVIDER.make_signing_key()
    kind = {"officer": HolderKind.OFFICER, "programme": HolderKind.PROGRAMME}.get(name, HolderKind.MEMBER)
    return Somebody(Holder(kind, name.encode().ljust(16), own.public), own, seed, verifying)


@dataclass
class History:
    """
    A case through changes of its list, each made by somebody who was on it; one answer written under each version.
    """

    people: dict[str, Somebody]
    versions: list[WrappedCaseKey] = field(default_factory=list)
    keys: list[CaseKey] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    lists: list[frozenset[str]] = field(default_factory=list)

    async def change(self, names: frozenset[str], maker: str) -> None:
        former = (self.keys[-1], self.versions[-1]) if self.keys else None
        key = await make_case_key(PROVIDER, CASE, after=former[0] if former else None)
        wrapped = await wrap_case_key(
            PROVIDER,
            key,
            [self.people[name].holder for name in sorted(names)],
            maker=self.people[maker].holder.id,
            signing_seed=self.people[maker].seed,
            before=former,
        )
        self.versions.append(WrappedCaseKey.from_bytes(wrapped.to_bytes()))
        self.keys.append(key)
        self.lists.append(names)
        said = f"answer {key.version}".encode()
        self.answers.append(await seal_answer(PROVIDER, key, said, record=RECORD, field="violence"))

    async def read_by(self, name: str) -> dict[int, bytes]:
        """All that somebody can read, by the newest version that opens to them and those before it."""
        person, found = self.people[name], {}
        for place in reversed(range(len(self.versions))):
            try:
                key = await open_case_key(PROVIDER, self.versions[place], person.holder.id, person.own)
            except NoCaseAccessError:
                continue
            for back in reversed(range(place + 1)):
                found[back + 1] = await open_answer(
                    PROVIDER, key, self.answers[back], record=RECORD, field="violence"
                )
                if back:
                    key = await open_version_before(
                        PROVIDER, key, self.versions[back], self.versions[back - 1]
                    )
            break
        return found


async def _told(lists: Sequence[frozenset[str]]) -> History:
    history = History({name: await _somebody(name) for name in NAMES})
    before: frozenset[str] = frozenset()
    for names in lists:
        if not names:
            continue
        makers = sorted(names & before) if before else sorted(names)
        if not makers:
            continue
        await history.change(names, makers[0])
        before = names
    return history


lists_of_people = st.lists(st.frozensets(st.sampled_from(NAMES), min_size=1), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(lists_of_people)
def test_who_is_on_the_list_reads_all_and_who_left_nothing_after(lists: list[frozenset[str]]):
    async def check() -> None:
        history = await _told(lists)
        for name in NAMES:
            last = max((place for place, names in enumerate(history.lists) if name in names), default=-1)
            read = await history.read_by(name)
            assert read == {place + 1: f"answer {place + 1}".encode() for place in range(last + 1)}

    asyncio.run(check())


@settings(max_examples=25, deadline=None)
@given(lists_of_people)
def test_every_version_is_believed_in_its_place_and_in_no_other(lists: list[frozenset[str]]):
    async def check() -> None:
        history = await _told(lists)
        makers = {person.holder.id: person.verifying for person in history.people.values()}
        for place, wrapped in enumerate(history.versions):
            before = history.versions[place - 1] if place else None
            assert await is_next_version(PROVIDER, wrapped, before, makers[wrapped.maker])
            for other in (None, *history.versions):
                if other is not before:
                    assert not await is_next_version(PROVIDER, wrapped, other, makers[wrapped.maker])

    asyncio.run(check())


def _two_versions() -> History:
    return asyncio.run(_told([frozenset({"asha", "officer", "meena"}), frozenset({"asha", "officer"})]))


def test_member_who_left_cannot_open_the_next_version():
    history = _two_versions()
    meena = history.people["meena"]

    with pytest.raises(NoCaseAccessError):
        asyncio.run(open_case_key(PROVIDER, history.versions[1], meena.holder.id, meena.own))


def test_member_who_left_and_takes_anothers_name_opens_nothing():
    history = _two_versions()
    asha, meena = history.people["asha"], history.people["meena"]

    with pytest.raises(SealBrokenError):
        asyncio.run(open_case_key(PROVIDER, history.versions[1], asha.holder.id, meena.own))


def test_version_made_by_somebody_who_left_or_never_was_there_is_not_believed():
    history = _two_versions()

    async def check() -> None:
        for name in ("meena", "rekha"):
            outsider = history.people[name]
            key = await make_case_key(PROVIDER, CASE, after=history.keys[1])
            forged = await wrap_case_key(
                PROVIDER,
                key,
                [outsider.holder, history.people["asha"].holder],
                maker=outsider.holder.id,
                signing_seed=outsider.seed,
                before=(history.keys[1], history.versions[1]),
            )
            assert not await is_next_version(PROVIDER, forged, history.versions[1], outsider.verifying)

    asyncio.run(check())


def test_holder_added_behind_the_makers_back_breaks_the_signature():
    history = _two_versions()
    asha, rekha = history.people["asha"], history.people["rekha"]
    last = history.versions[1]
    widened = replace(last, holders=(*last.holders, rekha.holder), wraps=(*last.wraps, last.wraps[0]))

    assert not asyncio.run(is_next_version(PROVIDER, widened, history.versions[0], asha.verifying))


def test_answer_opens_in_its_own_place_only():
    history = _two_versions()
    key, sealed = history.keys[1], history.answers[1]
    other = replace(key, case=OTHER_CASE)

    for wrong, record, name in (
        (key, b"x" * 16, "violence"),
        (key, RECORD, "hiv"),
        (other, RECORD, "violence"),
        (history.keys[0], RECORD, "violence"),
    ):
        with pytest.raises(SealBrokenError):
            asyncio.run(open_answer(PROVIDER, wrong, sealed, record=record, field=name))


def test_every_changed_byte_of_an_answer_is_noticed():
    history = _two_versions()
    key, sealed = history.keys[1], history.answers[1]
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes((sealed[place] ^ 1,)) + sealed[place + 1 :]

        with pytest.raises((SealBrokenError, MalformedCaseKeyError)):
            asyncio.run(open_answer(PROVIDER, key, changed, record=RECORD, field="violence"))


def test_every_changed_byte_of_a_wrapped_key_is_malformed_or_not_believed():
    history = _two_versions()
    raw, asha = history.versions[1].to_bytes(), history.people["asha"]

    async def check() -> None:
        for place in range(len(raw)):
            changed = raw[:place] + bytes((raw[place] ^ 1,)) + raw[place + 1 :]
            try:
                read = WrappedCaseKey.from_bytes(changed)
            except MalformedCaseKeyError:
                continue
            assert not await is_next_version(PROVIDER, read, history.versions[0], asha.verifying), place

    asyncio.run(check())


@given(st.binary(max_size=500))
@settings(max_examples=30, deadline=None)
def test_answers_look_alike_in_steps_of_sixty_four_bytes(said: bytes):
    async def check() -> None:
        key = await make_case_key(PROVIDER, CASE)
        sealed = await seal_answer(PROVIDER, key, said, record=RECORD, field="hiv")

        assert (len(sealed) - 9 - 28) % 64 == 0
        assert key_id_of(sealed) == key.key_id
        assert await open_answer(PROVIDER, key, sealed, record=RECORD, field="hiv") == said

    asyncio.run(check())


def test_list_without_its_maker_or_without_anybody_is_refused():
    history = _two_versions()
    key, asha = history.keys[1], history.people["asha"]
    for holders in ([], [history.people["rekha"].holder]):
        with pytest.raises(MalformedCaseKeyError):
            asyncio.run(wrap_case_key(PROVIDER, key, holders, maker=asha.holder.id, signing_seed=asha.seed))


def test_keys_do_not_show_when_printed():
    (key,) = asyncio.run(_told([frozenset({"asha"})])).keys

    assert repr(key.raw) not in repr(key)
