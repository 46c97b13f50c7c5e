"""
Every error that can reach the edge has a status, and none says anything private.
"""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
from collections.abc import Iterator

import pytest

import shared.protocol.errors
import sync_server
from shared.kernel.errors import DoorstepError
from sync_server.api.attempts import FAILURES, WINDOW_S, Attempts
from sync_server.api.errors import STATUS, body_of, status_of
from sync_server.api.log import Log
from sync_server.use_cases.errors import ImportMistake, ImportRefusedError

NEVER_AT_THE_EDGE = {
    "app.broken",  # the command line only
    "backup.broken",
    "backup.place.not_empty",
    "directory.name.malformed",  # the command line only
    "pack.source.unreadable",
    "server.address.malformed",  # the command line only
    "server.database.setting",
    "record.legal_hold",  # the command line only
    "recovery.endorsement.wrong",
    "recovery.key.retired",
    "request.gone",  # nobody is left to be answered
    "sync.error",  # a base class
}


def server_errors() -> Iterator[type[DoorstepError]]:
    names = [found.name for found in pkgutil.walk_packages(sync_server.__path__, "sync_server.")]
    without_migrations = [name for name in names if ".migrations." not in name]
    for module in (shared.protocol.errors, *map(importlib.import_module, without_migrations)):
        for value in vars(module).values():
            is_error = isinstance(value, type) and issubclass(value, DoorstepError)
            if is_error and value.__module__ == module.__name__:
                yield value


def test_every_error_of_the_server_and_the_protocol_has_a_status() -> None:
    codes = {error.code for error in server_errors()} - NEVER_AT_THE_EDGE
    assert codes - STATUS.keys() == set()
    assert len(codes) > 20


def test_no_status_stands_for_a_code_that_nobody_raises() -> None:
    assert STATUS.keys() - {error.code for error in server_errors()} == set()


def test_every_code_has_one_class_only() -> None:
    codes = [error.code for error in set(server_errors())]
    assert sorted(codes) == sorted(set(codes))


def test_an_error_nobody_thought_of_is_our_own_mistake() -> None:
    assert status_of(DoorstepError()) == 500


def test_mistakes_of_a_spreadsheet_are_told_one_by_one() -> None:
    error = ImportRefusedError([ImportMistake(2, "sex", "cell.choice", "female or male")])
    assert json.loads(json.dumps(body_of(error))) == {
        "code": "import.refused",
        "details": {
            "mistakes": [{"row": 2, "column": "sex", "code": "cell.choice", "detail": "female or male"}]
        },
    }


class TestAttempts:
    def test_an_address_waits_after_too_many_failures_and_others_do_not(self) -> None:
        now = [0.0]
        attempts = Attempts(lambda: now[0])
        for _ in range(FAILURES):
            attempts.require_allowed("a")
            attempts.failed("a")
        with pytest.raises(DoorstepError) as error:
            attempts.require_allowed("a")
        assert (error.value.code, error.value.details["wait_s"]) == ("rate.limited", WINDOW_S + 1)
        attempts.require_allowed("b")

    def test_failures_are_forgotten_after_the_window(self) -> None:
        now = [0.0]
        attempts = Attempts(lambda: now[0])
        for _ in range(FAILURES):
            attempts.failed("a")
        now[0] = WINDOW_S
        attempts.require_allowed("a")


class TestLog:
    def test_a_line_is_one_json_object_with_the_time_and_the_facts(self) -> None:
        stream = io.StringIO()
        Log(stream, lambda: 5).info("device.enrolled", device="d")
        assert json.loads(stream.getvalue()) == {
            "at_ms": 5,
            "level": "info",
            "event": "device.enrolled",
            "device": "d",
        }

    def test_debug_lines_are_written_only_when_asked_for(self) -> None:
        stream = io.StringIO()
        Log(stream, lambda: 5).debug("sync")
        assert stream.getvalue() == ""
        Log(stream, lambda: 5, is_verbose=True).debug("sync")
        assert json.loads(stream.getvalue())["event"] == "sync"
