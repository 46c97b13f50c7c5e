"""
The description of the JSON paths names each of them, with what it takes.
"""

from __future__ import annotations

import json
import re
from typing import Any, cast

import msgspec
import pytest

from sync_server.api.description import SPOKEN, describe
from sync_server.api.json_endpoints import JSONEndpoints
from sync_server.api.services import Services


@pytest.fixture
def description() -> Any:
    return json.loads(msgspec.json.encode(describe("/api/v1")))


def test_every_path_and_method_is_described_and_no_other() -> None:
    handled = JSONEndpoints(cast(Services, None)).spoken - {("/openapi.json", "GET")}
    described = {(re.sub(r"/\{.*", "/", one.path), one.method) for one in SPOKEN}
    assert handled == described


def test_the_path_that_speaks_bytes_is_described_too(description: Any) -> None:
    sync = description["paths"]["/api/v1/sync"]["post"]
    assert list(sync["requestBody"]["content"]) == ["application/x-doorstep-sync"]
    assert {"200", "4XX", "429", "503", "507"} == sync["responses"].keys()
    assert {"Doorstep-Token", "Doorstep-Moved"} == sync["responses"]["200"]["headers"].keys()
    assert sync["security"] == [{"device": []}]


def test_what_is_referred_to_is_there(description: Any) -> None:
    text = json.dumps(description)
    for name in re.findall(r'"#/components/schemas/(\w+)"', text):
        assert name in description["components"]["schemas"]


def test_paths_for_phones_with_a_token_say_so(description: Any) -> None:
    assert description["paths"]["/api/v1/team"]["get"]["security"] == [{"device": []}]
    assert "security" not in description["paths"]["/api/v1/enrol"]["post"]


def test_paths_that_are_asked_before_anybody_knows_who_asks_say_how_often(description: Any) -> None:
    said = {
        path: operation["responses"]["429"]["description"]
        for path, operations in description["paths"].items()
        for operation in operations.values()
    }
    paced = {path.rsplit("/api/v1")[-1] for path, words in said.items() if "30 times at once" in words}
    assert paced == {"/challenge", "/token", "/orders", "/orders/done"}
    assert (
        "then 12 times a minute; one address 1200 times at once, then 20 times a second"
        in said["/api/v1/token"]
    )
