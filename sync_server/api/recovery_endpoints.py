"""
The paths of recovery: which keys a phone wraps to, a locked phone's request, and the people who approve it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from shared.crypto.errors import MalformedRecoveryError
from shared.crypto.sealed_to import make_agreement
from sync_server.api.errors import RequestMalformedError
from sync_server.api.json_bodies import json_response, read_json
from sync_server.api.services import Services
from sync_server.api.sync_endpoint import read_token
from sync_server.ports.recoveries import RecoveryCall
from sync_server.ports.store import View, Work
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.keep_recovery_keys import endorsed_keys, find_recovery_key, present_rescue_key
from sync_server.use_cases.recover_vault import (
    CallState,
    approvals_of,
    approve_call,
    ask_recovery,
    end_call,
    find_call,
    open_calls,
    refuse_call,
    state_of,
)

Handler = Callable[[Request], Awaitable[Response]]
Hex = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{2})*$", max_length=2048)]


class AskRequest(msgspec.Struct):
    """
    `POST /recovery`.
    """

    request: Hex
    signature: Hex


class EndRequest(msgspec.Struct):
    """
    `POST /recovery/end`.
    """

    done: bool = False


class DecideRequest(msgspec.Struct):
    """
    `POST /recovery/decide`.
    """

    id: Annotated[str, msgspec.Meta(max_length=36)]
    approve: bool


class RecoveryEndpoints:
    """
    The handlers, by path and method.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self.handlers: Mapping[str, Mapping[str, Handler]] = {
            "/keys": {"GET": self.keys},
            "/recovery": {"POST": self.ask, "GET": self.state},
            "/recovery/end": {"POST": self.end},
            "/recovery/open": {"GET": self.open},
            "/recovery/decide": {"POST": self.decide},
        }

    async def keys(self, request: Request) -> Response:
        """
        The recovery key of the phone's area, and the key for rescue files. Public by nature.
        """
        device = read_token(self._services, request.scope).device
        fresh = await make_agreement(self._services.crypto)

        def read(work: Work) -> dict[str, Any]:
            caller = get_caller(work.directory, device)
            rescue = present_rescue_key(work, fresh=fresh, clock=self._services.clock)
            return {
                "recovery": recovery_key_wire(work, caller.account.area),
                "rescue": {"id": rescue.id, "public_key": rescue.public.hex()},
            }

        return json_response(await self._in_transaction(read))

    async def ask(self, request: Request) -> Response:
        """
        A locked phone asks.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, AskRequest)

        def ask(work: Work) -> dict[str, Any]:
            services = self._services
            call = ask_recovery(
                work,
                caller=get_caller(work.directory, device),
                request=bytes.fromhex(body.request),
                signature=bytes.fromhex(body.signature),
                clock=services.clock,
                randomness=services.randomness,
                signatures=services.signatures,
            )
            return self._said(work, call)

        try:
            answer = await self._in_transaction(ask)
        except MalformedRecoveryError:
            raise RequestMalformedError(expected="a recovery request") from None
        self._services.log.info("recovery.asked", device=device)
        return json_response(answer)

    async def state(self, request: Request) -> Response:
        """
        What has become of the calling phone's request.
        """
        device = read_token(self._services, request.scope).device

        def read() -> dict[str, Any]:
            with self._services.store.reading() as view:
                call = find_call(view, get_caller(view.directory, device))
                return {"state": CallState.ENDED.value} if call is None else self._said(view, call)

        return json_response(await asyncio.to_thread(read))

    async def end(self, request: Request) -> Response:
        """
        The phone is done with its request.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, EndRequest)

        def end(work: Work) -> dict[str, Any]:
            caller = get_caller(work.directory, device)
            end_call(work, caller=caller, is_done=body.done, clock=self._services.clock)
            return {}

        return json_response(await self._in_transaction(end))

    async def open(self, request: Request) -> Response:
        """
        Requests that the caller may approve.
        """
        device = read_token(self._services, request.scope).device

        def read() -> dict[str, Any]:
            with self._services.store.reading() as view:
                caller = get_caller(view.directory, device)
                calls = open_calls(view, caller, self._services.clock.now_ms())
                return {"requests": [self._shown(view, caller, call) for call in calls]}

        return json_response(await asyncio.to_thread(read))

    async def decide(self, request: Request) -> Response:
        """
        One person approves or refuses.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, DecideRequest)

        def decide(work: Work) -> dict[str, Any]:
            caller = get_caller(work.directory, device)
            act = approve_call if body.approve else refuse_call
            call = act(work, caller=caller, call_id=body.id, clock=self._services.clock)
            return {"state": state_of(call, self._services.clock.now_ms()).value}

        answer = await self._in_transaction(decide)
        self._services.log.info("recovery.decided", device=device, request=body.id)
        return json_response(answer)

    def _said(self, view: View, call: RecoveryCall) -> dict[str, Any]:
        state = state_of(call, self._services.clock.now_ms())
        return {
            "state": state.value,
            "expires_ms": call.expires_ms,
            "approvals": _approvals(view, call),
            "answer": call.answer.hex() if state is CallState.ANSWERED else None,
        }

    def _shown(self, view: View, caller: Caller, call: RecoveryCall) -> dict[str, Any]:
        account = view.directory.find_account(call.worker)
        return {
            "id": call.id,
            "name": account.name if account else "",
            "request": call.request.hex(),
            "asked_ms": call.asked_ms,
            "expires_ms": call.expires_ms,
            "state": state_of(call, self._services.clock.now_ms()).value,
            "approvals": _approvals(view, call),
            "mine": caller.account.id in (call.first_by, call.second_by),
        }

    async def _in_transaction(self, work_of: Callable[[Work], dict[str, Any]]) -> dict[str, Any]:
        def run() -> dict[str, Any]:
            with self._services.store.transaction() as work:
                return work_of(work)

        return await asyncio.to_thread(run)


def recovery_key_wire(view: View, area: str) -> dict[str, Any] | None:
    """
    The recovery key of an area as phones are told; None where there is none.
    """
    key = find_recovery_key(view, area)
    if key is None:
        return None
    return {
        "fingerprint": key.fingerprint,
        "public_key": key.public_key.hex(),
        "endorsed": [
            {"public_key": one.public_key.hex(), "endorsement": one.endorsement.hex()}
            for one in endorsed_keys(view, area)
        ],
    }


def _approvals(view: View, call: RecoveryCall) -> list[dict[str, Any]]:
    return [{"name": one.name, "at_ms": one.at_ms} for one in approvals_of(view, call)]
