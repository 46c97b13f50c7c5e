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
