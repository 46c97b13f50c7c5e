"""
The paths that speak JSON: enrolment, tokens, packs, cards, the team.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from shared.cards.card import Issuer
from shared.kernel.errors import DoorstepError
from shared.protocol.versions import SPOKEN, version_text
from sync_server.api.app_endpoints import AppEndpoints
from sync_server.api.attachment_endpoints import PREFIX as ATTACHMENTS
from sync_server.api.attachment_endpoints import AttachmentEndpoints
from sync_server.api.attempts import Attempts
from sync_server.api.description import describe
from sync_server.api.edge import Receive, Scope, Send
from sync_server.api.errors import MethodUnknownError, PathUnknownError
from sync_server.api.json_bodies import answer_headers, client_address, json_response, read_json
from sync_server.api.pack_frames import PackFrames
from sync_server.api.people_endpoints import SAY, PeopleEndpoints
from sync_server.api.recovery_endpoints import RecoveryEndpoints, recovery_key_wire
from sync_server.api.request_bodies import (
    AgreementRequest,
    CardsRequest,
    ChallengeRequest,
    EnrolmentRequest,
    EnrolRequest,
    OrderDoneRequest,
    OrdersRequest,
    ReceiptRequest,
    SummaryRequest,
    TeamOrderRequest,
    TokenRequest,
)
from sync_server.api.rescue_endpoint import RescueEndpoint
from sync_server.api.services import Services
from sync_server.api.sync_endpoint import read_token
from sync_server.use_cases.authorities import Authority
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.enrol_device import Application, enrol_device, require_known
from sync_server.use_cases.errors import PackUnknownError
from sync_server.use_cases.guest_summary import GuestSummary, summarise_for_guest
from sync_server.use_cases.issue_enrolment import issue_enrolment
from sync_server.use_cases.keep_enrolments import keep_agreement
from sync_server.use_cases.make_cards import make_cards
from sync_server.use_cases.move_server import require_here
from sync_server.use_cases.order_device import (
    confirm_order,
    find_order,
    order_device,
    ordered_phones,
    withdraw_order,
)
from sync_server.use_cases.phone_rules import minimum_pins, phone_rules
from sync_server.use_cases.renew_token import issue_challenge, renew_token
from sync_server.use_cases.watch_team import watch_team

PREFIX = "/api/v1"
PACKS = "/packs/"
APP = "/app/"

Handler = Callable[[Request], Awaitable[Response]]


PROOFS = frozenset({"/challenge", "/token"})
"""What a phone asks before it can be told anything, also where the server has gone."""


class JSONEndpoints:
    """
    The handlers, by path and method.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._attempts = Attempts(time.monotonic)
        self._pack_frames = PackFrames()
        self._recovery = RecoveryEndpoints(services)
        attachments = AttachmentEndpoints(services)
        app = AppEndpoints(services)
        people = PeopleEndpoints(services)
        self._handlers: dict[str, Mapping[str, Handler]] = {
            **self._recovery.handlers,
            ATTACHMENTS: {"GET": attachments.get, "PUT": attachments.put},
            "/app": {"GET": app.page},
            "/app/packages": {"GET": app.listed},
            APP: {"GET": app.package},
            "/rescue": {"POST": RescueEndpoint(services).take},
            "/openapi.json": {"GET": self.description},
            "/health": {"GET": self.health},
            "/enrol": {"POST": self.enrol},
            "/challenge": {"POST": self.challenge},
            "/token": {"POST": self.token},
            "/agreement": {"POST": self.agreement},
            "/orders": {"POST": self.orders},
            "/orders/done": {"POST": self.order_done},
            "/enrolments": {"POST": self.enrolments},
            PACKS: {"GET": self.pack},
            SAY: {"GET": people.page, "POST": people.take},
            "/ratings": {"POST": people.ratings},
            "/feedback": {"GET": people.feedback},
            "/feedback/complaints": {"POST": people.complaints},
            "/receipts": {"POST": self.receipt},
            "/cards": {"POST": self.cards},
            "/cards/summary": {"POST": self.card_summary},
            "/issuers": {"GET": self.issuers},
            "/team": {"GET": self.team},
            "/team/orders": {"POST": self.team_orders},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answers any path below `/api`.

        Raises:
            PathUnknownError, MethodUnknownError: no such path, or not with this method.
        """
        path, method = scope["path"].removeprefix(PREFIX), scope["method"]
        pattern = next((prefix for prefix in (PACKS, ATTACHMENTS, APP, SAY) if path.startswith(prefix)), path)
        handlers = self._handlers.get(path) or self._handlers.get(pattern)
        if handlers is None or not scope["path"].startswith(PREFIX):
            raise PathUnknownError
        handler = handlers.get(method)
        if handler is None:
            raise MethodUnknownError(method=method)
        if method != "GET" and path not in PROOFS:
            await asyncio.to_thread(self._require_here)
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)

    def _require_here(self) -> None:
        with self._services.store.reading() as view:
            require_here(view.directory, self._services.address)

    @property
    def spoken(self) -> frozenset[tuple[str, str]]:
        """Every path with its methods."""
        return frozenset((path, method) for path, methods in self._handlers.items() for method in methods)

    async def description(self, request: Request) -> Response:
        """
        What these paths take.
        """
        return json_response(describe(PREFIX))

    async def health(self, request: Request) -> Response:
        """
        Whether the server answers and its database does.
        """

        def read() -> int:
            with self._services.store.reading() as view:
                return view.directory.version()

        await asyncio.to_thread(read)
        return json_response({"status": "ok", "protocols": [version_text(version) for version in SPOKEN]})

    async def enrol(self, request: Request) -> Response:
        """
        A new phone.
        """
        body = await read_json(request, EnrolRequest)
        address = client_address(request)
        self._attempts.require_allowed(address)
        application = Application(
            code=body.code,
            public_key=bytes.fromhex(body.public_key),
            signature=bytes.fromhex(body.signature),
            replaces=body.replaces or "",
            replaces_signature=bytes.fromhex(body.replaces_signature or ""),
            platform=body.platform,
        )
        try:
            content = await asyncio.to_thread(self._enrolled, application)
        except DoorstepError:
            self._attempts.failed(address)
            raise
        self._services.log.info("device.enrolled", device=content["device"])
        return json_response(content)

    def _enrolled(self, application: Application) -> dict[str, Any]:
        services = self._services
        with services.store.reading() as view:
            require_known(view.directory, application, services.signatures)
        with services.store.transaction() as work:
            caller = enrol_device(
                work,
                application,
                clock=services.clock,
                randomness=services.randomness,
                signatures=services.signatures,
            )
            area = work.directory.find_area(caller.account.area)
            epoch = work.directory.epoch()
            rules = phone_rules(work.directory, caller.scope)
            recovery = recovery_key_wire(work, caller.account.area)
        now_ms = services.clock.now_ms()
        token, expires_ms = services.mint.make_token(caller.device.id, now_ms)
        return {
            "device": caller.device.id,
            "worker": {
                "id": caller.account.id,
                "name": caller.account.name,
                "role": caller.account.role.value,
            },
            "area": {"id": caller.account.area, "name": area.name if area else ""},
            "areas": list(caller.scope),
            "epoch": epoch.hex(),
            "token": token,
            "token_expires_ms": expires_ms,
            "server_ms": now_ms,
            "recovery_fingerprint": recovery["fingerprint"] if recovery else None,
            "recovery_key": recovery["public_key"] if recovery else None,
            "minimum_pin": minimum_pins(caller.account.role, rules),
        }

    async def challenge(self, request: Request) -> Response:
        """
        A nonce to sign.
        """
        body = await read_json(request, ChallengeRequest)
        services = self._services
        services.proof_pace.take_turn(client_address(request), body.device)
        nonce = issue_challenge(
            body.device,
            mint=services.mint,
            clock=services.clock,
            randomness=services.randomness,
        )
        return json_response({"nonce": nonce.hex()})

    async def token(self, request: Request) -> Response:
        """
        A token for a signed nonce.
        """
        body = await read_json(request, TokenRequest)
        self._services.proof_pace.take_turn(client_address(request), body.device)

        def renew() -> tuple[str, int]:
            services = self._services
            with services.store.reading() as view:
                return renew_token(
                    view,
                    device_id=body.device,
                    nonce=bytes.fromhex(body.nonce),
                    signature=bytes.fromhex(body.signature),
                    mint=services.mint,
                    used=services.used_challenges,
                    clock=services.clock,
                    signatures=services.signatures,
                )

        token, expires_ms = await asyncio.to_thread(renew)
        return json_response({"token": token, "token_expires_ms": expires_ms})

    async def agreement(self, request: Request) -> Response:
        """
        The public half of a phone's agreement key, for the directory.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, AgreementRequest)

        def keep() -> None:
            services = self._services
            with services.store.transaction() as work:
                keep_agreement(
                    work,
                    get_caller(work.directory, device),
                    public=bytes.fromhex(body.public_key),
                    proof=bytes.fromhex(body.proof),
                    clock=services.clock,
                    signatures=services.signatures,
                )

        await asyncio.to_thread(keep)
        self._services.log.info("device.agreement.kept", device=device)
        return json_response({})

    async def orders(self, request: Request) -> Response:
        """
        What a phone is to do; answered to its key, whether or not it still has access.
        """
        body = await read_json(request, OrdersRequest)
        self._services.proof_pace.take_turn(client_address(request), body.device)

        def find() -> dict[str, Any] | None:
            services = self._services
            with services.store.reading() as view:
                order = find_order(
                    view,
                    device_id=body.device,
                    nonce=bytes.fromhex(body.nonce),
                    signature=bytes.fromhex(body.signature),
                    mint=services.mint,
                    used=services.used_challenges,
                    clock=services.clock,
                    signatures=services.signatures,
                )
            return {"id": order.id.hex(), "kind": order.kind.value} if order else None

        return json_response({"order": await asyncio.to_thread(find)})

    async def order_done(self, request: Request) -> Response:
        """
        A phone has carried out its order.
        """
        body = await read_json(request, OrderDoneRequest)
        self._services.proof_pace.take_turn(client_address(request), body.device)

        def confirm() -> None:
            services = self._services
            with services.store.transaction() as work:
                confirm_order(
                    work,
                    device_id=body.device,
                    order_id=bytes.fromhex(body.order),
                    signature=bytes.fromhex(body.signature),
                    clock=services.clock,
                    signatures=services.signatures,
                )

        await asyncio.to_thread(confirm)
        self._services.log.info("device.order.done", device=body.device)
        return json_response({})

    async def enrolments(self, request: Request) -> Response:
        """
        A one-time code for a worker's new phone.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, EnrolmentRequest)

        def issue() -> dict[str, Any]:
            services = self._services
            with services.store.transaction() as work:
                caller = get_caller(work.directory, device)
                issued = issue_enrolment(
                    work,
                    worker=body.worker,
                    by=caller,
                    clock=services.clock,
                    randomness=services.randomness,
                )
                account = work.directory.find_account(body.worker)
                recovery = recovery_key_wire(work, account.area) if account else None
            # The square carries the fingerprint, so that the new phone need not believe the server's word for the key.
            mark = f"&recovery={recovery['fingerprint']}" if recovery else ""
            return {"code": issued.code, "expires_ms": issued.expires_ms, "mark": mark}

        content = await asyncio.to_thread(issue)
        self._services.log.info("enrolment.code.issued", device=device, worker=body.worker)
        mark = content.pop("mark")
        return json_response({**content, "url": f"{self._address(request)}/#enrol={content['code']}{mark}"})

    async def pack(self, request: Request) -> Response:
        """
        A pack's content; with `from` as a zstd frame against the version that the phone has, if any.
        """
        device = read_token(self._services, request.scope).device
        known = request.query_params.get("from")
        try:
            sha256 = bytes.fromhex(request.url.path.rpartition("/")[2])
            known_sha256 = bytes.fromhex(known or "")
        except ValueError:
            raise PackUnknownError from None

        def read() -> bytes:
            with self._services.store.reading() as view:
                caller = get_caller(view.directory, device)
                pack = view.directory.find_pack(caller.scope, sha256)
                if pack is None:
                    raise PackUnknownError
                if known is None:
                    return pack.content
                before = view.directory.find_pack(caller.scope, known_sha256) if known_sha256 else None
            if before is None:
                return self._pack_frames.frame(sha256, pack.content)
            return self._pack_frames.frame(sha256, pack.content, known_sha256, before.content)

        content = await asyncio.to_thread(read)
        kind = "application/msgpack" if known is None else "application/zstd"
        return Response(content, media_type=kind, headers=answer_headers())

    async def cards(self, request: Request) -> Response:
        """
        A printable sheet of case cards.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, CardsRequest)

        def make() -> bytes:
            services = self._services
            with services.store.transaction() as work:
                authority = Authority(
                    work,
                    by=get_caller(work.directory, device),
                    clock=services.clock,
                    signatures=services.signatures,
                )
                draw = services.draw_cards(authority.name)
                cards = make_cards(
                    authority,
                    clock=services.clock,
                    randomness=services.randomness,
                    count=body.count if body.households is None else 1,
                    households=body.households,
                    # By the phone too, so that nobody else's batch is made again.
                    batch=device.encode() + bytes.fromhex(body.batch) if body.batch else b"",
                )
            return draw(cards)

        sheet = await asyncio.to_thread(make)
        return Response(sheet, media_type="application/pdf", headers=answer_headers())

    async def receipt(self, request: Request) -> Response:
        """
        A page of words to keep; the server lays it out and keeps nothing of it.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, ReceiptRequest)

        def make() -> bytes:
            with self._services.store.reading() as view:
                get_caller(view.directory, device)
            return self._services.draw_receipt(body.title, body.lines)

        page = await asyncio.to_thread(make)
        return Response(page, media_type="application/pdf", headers=answer_headers())

    async def card_summary(self, request: Request) -> Response:
        """
        Who lives where a card leads, told to a worker of another team.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, SummaryRequest)

        def summarise() -> GuestSummary:
            services = self._services
            with services.store.transaction() as work:
                caller = get_caller(work.directory, device)
                return summarise_for_guest(
                    work, caller, body.card, clock=services.clock, signatures=services.signatures
                )

        return json_response(asdict(await asyncio.to_thread(summarise)))

    async def issuers(self, request: Request) -> Response:
        """
        Keys with which phones check case cards. Public by nature.
        """

        def read() -> list[dict[str, Any]]:
            with self._services.store.reading() as view:
                keys = view.directory.issuer_keys()
                return [Issuer(key.public_key, key.name).to_wire() for key in keys]

        return json_response({"issuers": await asyncio.to_thread(read)})

    async def team(self, request: Request) -> Response:
        """
        The phones of a supervisor's workers: who has gone silent, and whose work is held or refused.
        """
        device = read_token(self._services, request.scope).device

        def read() -> dict[str, Any]:
            with self._services.store.reading() as view:
                caller = get_caller(view.directory, device)
                return {"phones": watch_team(view, caller), "orders": ordered_phones(view, caller)}

        return json_response(await asyncio.to_thread(read))

    async def team_orders(self, request: Request) -> Response:
        """
        A supervisor says that a worker's phone is lost, or is to be erased, or was found.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, TeamOrderRequest)

        def order() -> None:
            services = self._services
            with services.store.transaction() as work:
                by = get_caller(work.directory, device)
                if body.kind is None:
                    withdraw_order(work, device_id=body.device, by=by, clock=services.clock)
                    return
                order_device(
                    work,
                    device_id=body.device,
                    kind=body.kind,
                    by=by,
                    clock=services.clock,
                    randomness=services.randomness,
                )

        await asyncio.to_thread(order)
        self._services.log.info("device.ordered", device=device, ordered=body.device)
        return json_response({})

    def _address(self, request: Request) -> str:
        return self._services.address or str(request.base_url).rstrip("/")
