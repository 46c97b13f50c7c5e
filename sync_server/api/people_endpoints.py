"""
Where people speak for themselves: a page without a script for ratings and complaints, and the batches of ratings that
phones send without saying whose they are.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from html import escape
from typing import Annotated, Any
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shared.domain.ratings import LEAST, MOST_WORDS, QUESTIONS, week_of
from shared.domain.roles import Role
from shared.kernel.instants import local_date
from sync_server.api.attempts import Attempts
from sync_server.api.edge import read_body
from sync_server.api.json_bodies import answer_headers, client_address, json_response, read_json
from sync_server.api.people_words import LANGUAGES, Words
from sync_server.api.services import Services
from sync_server.api.sync_endpoint import read_token
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.errors import NotPermittedError
from sync_server.use_cases.hear_people import (
    Rating,
    end_complaint,
    open_complaints,
    read_complaints,
    read_ratings,
    readers_areas,
    take_complaint,
    take_ratings,
)
from sync_server.use_cases.keep_directory import get_area

SAY = "/say/"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
LIMIT_BYTES = 16 << 10
STYLE = (
    "body{font:1.2rem/1.5 sans-serif;max-width:34rem;margin:1rem auto;padding:0 1rem}"
    "label{display:block;padding:.4rem 0}fieldset{margin:1rem 0;border:1px solid #999;border-radius:8px}"
    "textarea{width:100%;box-sizing:border-box;font:inherit}button{font:inherit;padding:.8rem 1.5rem;margin:1rem 0}"
)

Week = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-W\d{2}$")]


class OneRating(msgspec.Struct, forbid_unknown_fields=True):
    """
    One rating of a batch; anything that could tell whose it is would be refused.
    """

    area: Annotated[str, msgspec.Meta(max_length=36)]
    programme: Annotated[str, msgspec.Meta(max_length=60)]
    week: Week
    said: dict[str, str]
    words: Annotated[str, msgspec.Meta(max_length=MOST_WORDS)] = ""


class RatingsRequest(msgspec.Struct, forbid_unknown_fields=True):
    """
    `POST /ratings`: a batch, in random order.
    """

    ratings: Annotated[list[OneRating], msgspec.Meta(max_length=50)]


class ComplaintsRequest(msgspec.Struct, forbid_unknown_fields=True):
    """
    `POST /feedback/complaints`: to read what waits, and which of them was taken care of.
    """

    done: Annotated[str, msgspec.Meta(max_length=40)] = ""


class PeopleEndpoints:
    """
    The handlers. Who speaks is not asked; addresses are counted, not kept, so that nobody floods them. Who reads is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._attempts = Attempts(time.monotonic)

    async def ratings(self, request: Request) -> Response:
        """
        A phone's batch; a token is not looked at.
        """
        self._count(request)
        body = await read_json(request, RatingsRequest)
        ratings = [Rating(one.area, one.programme, one.week, one.said, one.words) for one in body.ratings]

        def take() -> int:
            with self._services.store.transaction() as work:
                return take_ratings(work, ratings)

        return json_response({"counted": await asyncio.to_thread(take)})

    async def page(self, request: Request) -> Response:
        """
        The two forms of an area.

        Raises:
            NotFoundError: there is no such area.
        """
        code = request.url.path.rpartition("/")[2]
        await asyncio.to_thread(self._area, code)
        words = _language(request)
        return _html(words, f"{_rating_form(words)}<hr>{_complaint_form(words)}")

    async def take(self, request: Request) -> Response:
        """
        What was said on the page.

        Raises:
            NotFoundError: there is no such area.
        """
        self._count(request)
        code = request.url.path.rpartition("/")[2]
        body = await read_body(request.scope, request.receive, limit_bytes=LIMIT_BYTES)
        said = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        await asyncio.to_thread(self._take, code, said)
        words = _language(request)
        return _html(words, f"<p>{escape(words.thanks)}</p>")

    async def feedback(self, request: Request) -> Response:
        """
        For who supervises: the ratings of their areas, summed up; for a manager also their words, and how many
        complaints wait.

        Raises:
            NotPermittedError: the caller supervises nobody.
        """
        device = read_token(self._services, request.scope).device

        def read() -> dict[str, Any]:
            with self._services.store.reading() as view:
                caller = get_caller(view.directory, device)
                if not caller.supervises:
                    raise NotPermittedError
                is_manager = caller.account.role is Role.MANAGER
                names = {one.id: one.name for one in view.directory.areas()}
                return {
                    "ratings": [
                        {
                            "area": names[one.area],
                            "programme": one.programme,
                            "total": one.total,
                            "counts": _by_question(one.counts),
                            "words": list(one.words) if is_manager else [],
                        }
                        for one in read_ratings(view.directory, caller.teams)
                    ],
                    "complaints": len(open_complaints(view.directory, caller.teams)) if is_manager else None,
                }

        return json_response(await asyncio.to_thread(read))

    async def complaints(self, request: Request) -> Response:
        """
        What waits, to be read by a manager. Each reading is in the audit log.

        Raises:
            NotPermittedError: it is no manager.
            NotFoundError: what was taken care of does not wait.
        """
        device = read_token(self._services, request.scope).device
        body = await read_json(request, ComplaintsRequest)
        clock = self._services.clock

        def read() -> list[dict[str, Any]]:
            with self._services.store.transaction() as work:
                areas = readers_areas(get_caller(work.directory, device))
                if body.done:
                    end_complaint(work, body.done, areas, actor=device, clock=clock)
                names = {one.id: one.name for one in work.directory.areas()}
                found = read_complaints(work, areas, actor=device, clock=clock)
            return [one._asdict() | {"area": names[one.area]} for one in found]

        return json_response({"complaints": await asyncio.to_thread(read)})

    def _take(self, code: str, said: Mapping[str, str]) -> None:
        services = self._services
        with services.store.transaction() as work:
            area = get_area(work.directory, code).id
            if said.get("form") == "complaint":
                if said.get("complaint", "").strip():
                    take_complaint(
                        work,
                        area=area,
                        words=said["complaint"],
                        contact=said.get("contact", ""),
                        afraid=said.get("afraid") == "yes",
                        clock=services.clock,
                        randomness=services.randomness,
                    )
                return
            week = week_of(local_date(services.clock.now_ms(), 0))
            take_ratings(work, [Rating(area, "", week, said, said.get("words", ""))])

    def _area(self, code: str) -> str:
        with self._services.store.reading() as view:
            return get_area(view.directory, code).id

    def _count(self, request: Request) -> None:
        address = client_address(request)
        self._attempts.require_allowed(address)
        self._attempts.failed(address)


def _by_question(counts: Mapping[tuple[str, str], int]) -> Mapping[str, Mapping[str, int]]:
    asked: dict[str, dict[str, int]] = {}
    for (question, code), number in counts.items():
        asked.setdefault(question, {})[code] = number
    return asked


def _language(request: Request) -> Words:
    wished = request.query_params.get("lang") or request.headers.get("accept-language", "")
    codes = [part.split(";")[0].strip().lower()[:2] for part in wished.split(",")]
    return next((LANGUAGES[code] for code in codes if code in LANGUAGES), LANGUAGES["en"])


def _html(words: Words, content: str) -> Response:
    ways = " · ".join(f'<a href="?lang={code}">{escape(one.name)}</a>' for code, one in LANGUAGES.items())
    return HTMLResponse(
        f'<!doctype html><html lang="{words.code}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(words.title)}</title><style>{STYLE}</style><p>{ways}</p>"
        f"<h1>{escape(words.title)}</h1>{content}</html>",
        headers={**answer_headers(), "content-security-policy": POLICY, "referrer-policy": "no-referrer"},
    )


def _rating_form(words: Words) -> str:
    asked = "".join(
        f"<fieldset><legend>{escape(words.asked[question])}</legend>"
        + "".join(
            f'<label><input type="radio" name="{question}" value="{code}"> {escape(words.answers[question][code])}'
            "</label>"
            for code in codes
        )
        + "</fieldset>"
        for question, codes in QUESTIONS.items()
    )
    return (
        f'<h2>{escape(words.rate)}</h2><p>{escape(words.nameless.format(least=LEAST))}</p><form method="post">{asked}'
        f'<label>{escape(words.better)}<textarea name="words" rows="3" maxlength="{MOST_WORDS}"></textarea></label>'
        f"<button>{escape(words.send)}</button></form>"
    )


def _complaint_form(words: Words) -> str:
    return (
        f'<h2>{escape(words.complain)}</h2><p>{escape(words.read_by)}</p><form method="post">'
        '<input type="hidden" name="form" value="complaint">'
        f'<label><input type="checkbox" name="afraid" value="yes"> {escape(words.afraid)}</label>'
        f'<label>{escape(words.what)}<textarea name="complaint" rows="5" required></textarea></label>'
        f'<label>{escape(words.contact)}<textarea name="contact" rows="2"></textarea></label>'
        f"<button>{escape(words.send)}</button></form>"
    )
