"""
Dataclasses whose code was prepared behave like any other, and nothing depends on the record.
"""

from __future__ import annotations

import dataclasses
import marshal
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.adapters.prepared_code import digest_of, record_code, use_prepared_code


@pytest.fixture(autouse=True)
def dataclasses_as_ever() -> Iterator[None]:
    """Takes the change back."""
    yield
    vars(dataclasses).pop("exec", None)


def make_visit() -> type:
    """A dataclass like those of the app."""

    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Visit:
        household: str
        day: int = 1

    return Visit


def recorded_in(folder: Path) -> Path:
    """A record of that dataclass."""
    recorded = record_code()
    make_visit()
    vars(dataclasses).pop("exec")
    record = folder / "dataclass_code.bin"
    record.write_bytes(marshal.dumps(recorded))
    return record


def behaves(visit: type) -> bool:
    """Whether the dataclass does all that it should."""
    one, same = visit(household="H1"), visit(household="H1", day=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.day = 2
    return one == same and hash(one) == hash(same) and "household='H1'" in repr(one)


def test_dataclass_with_prepared_code_behaves_like_any_other(tmp_path: Path) -> None:
    use_prepared_code(recorded_in(tmp_path))
    assert behaves(make_visit())


def test_prepared_code_is_taken_instead_of_compiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = recorded_in(tmp_path)
    use_prepared_code(record)
    asked: list[object] = []
    given = vars(dataclasses)["exec"]

    def listen(source: str, *names: dict[str, object]) -> None:
        asked.append(digest_of(source) in marshal.loads(record.read_bytes()))
        given(source, *names)

    monkeypatch.setitem(vars(dataclasses), "exec", listen)
    make_visit()
    assert asked
    assert all(asked)


def test_dataclass_that_was_not_recorded_is_compiled_as_ever(tmp_path: Path) -> None:
    record = tmp_path / "dataclass_code.bin"
    record.write_bytes(marshal.dumps({}))
    use_prepared_code(record)
    assert behaves(make_visit())


def test_without_a_record_nothing_changes(tmp_path: Path) -> None:
    use_prepared_code(tmp_path / "absent.bin")
    assert "exec" not in vars(dataclasses)
