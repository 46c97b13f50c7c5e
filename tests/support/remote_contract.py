"""
The contract of the way to the server, run over a real socket on CPython and in the browser's own Python.

A `Remote` is asked to talk to `tests.support.echo_server`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.ports.remote import Remote

Check = Callable[[Remote], Awaitable[None]]


async def check_body_and_headers_travel_both_ways(remote: Remote) -> None:
    body = bytes(range(256)) * 300
    reply = await remote.exchange(
        "POST",
        "/echo",
        body=body,
        headers={"authorization": "Bearer t0ken", "content-type": "application/x-test"},
    )
    assert (200, body) == (reply.status, reply.body)
    assert "application/x-test" == reply.headers["content-type"]
    assert "Bearer t0ken" == reply.headers["doorstep-token"]


async def check_an_empty_reply_is_empty(remote: Remote) -> None:
    reply = await remote.exchange("GET", "/empty")
    assert (204, b"") == (reply.status, reply.body)
    assert "doorstep-token" not in reply.headers


async def check_the_servers_code_and_details_come_back(remote: Remote) -> None:
    try:
        await remote.exchange("POST", "/refuse", body=b"x")
    except ServerRefusedError as refusal:
        assert "sync.seq.forked" == refusal.reason
        assert (409, 7) == (refusal.details["status"], refusal.details["seq"])
        return
    raise AssertionError("not refused")


async def check_an_error_that_is_not_the_servers_own_has_a_name(remote: Remote) -> None:
    try:
        await remote.exchange("GET", "/proxy-error")
    except ServerRefusedError as refusal:
        assert ("remote.status", 502) == (refusal.reason, refusal.details["status"])
        assert 120 == refusal.details["wait_s"]
        return
    raise AssertionError("not refused")


async def check_silence_ends_after_the_time_given(remote: Remote) -> None:
    began = time.monotonic()
    try:
        await remote.exchange("GET", "/silence", timeout_s=0.3)
    except ServerUnreachableError:
        assert time.monotonic() - began < 5
        return
    raise AssertionError("somebody answered")


async def check_a_broken_reply_is_no_reply(remote: Remote) -> None:
    try:
        await remote.exchange("GET", "/broken")
    except ServerUnreachableError:
        return
    raise AssertionError("half a reply was taken for one")


async def check_a_redirect_is_not_followed(remote: Remote) -> None:
    try:
        await remote.exchange("GET", "/redirect")
    except ServerUnreachableError:
        return
    raise AssertionError("followed")


async def check_a_long_reply_is_told_of_as_it_comes(remote: Remote) -> None:
    body, told = bytes(range(256)) * 4000, list[tuple[int, int]]()
    reply = await remote.exchange(
        "POST",
        "/echo",
        body=body,
        headers={"authorization": "Bearer t0ken", "content-type": "application/x-test"},
        heard=lambda received, whole: told.append((received, whole)),
    )
    assert reply.body == body
    assert told == sorted(told) and told[-1] == (len(body), len(body)), told[-1:]


CHECKS: tuple[Check, ...] = (
    check_body_and_headers_travel_both_ways,
    check_an_empty_reply_is_empty,
    check_the_servers_code_and_details_come_back,
    check_an_error_that_is_not_the_servers_own_has_a_name,
    check_silence_ends_after_the_time_given,
    check_a_broken_reply_is_no_reply,
    check_a_redirect_is_not_followed,
    check_a_long_reply_is_told_of_as_it_comes,
)


async def run_contract(remote: Remote) -> list[str]:
    """
    What failed, by name.
    """
    failures = []
    for check in CHECKS:
        try:
            await check(remote)
        except Exception as error:  # the report must name every failure
            failures.append(f"{check.__name__}: {type(error).__name__} {error}")
    return failures
