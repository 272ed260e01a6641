"""A request's way: recorded, met by faults and limits, authorised, validated, done, answered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.discord.driver.watching import ANSWERED
from tests.discord.faults import Fault
from tests.discord.record import Request
from tests.discord.refusals import Problem, Refusal, invalid
from tests.discord.rest import account, channels, commands, guilds, interactions, messages, webhooks
from tests.discord.rest.calls import Call, Endpoint, Reply
from tests.discord.rest.drafts import upload

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

PREFIX = "/api/v10"
MODULES = (account, channels, commands, guilds, interactions, messages, webhooks)
_PARAMETER = re.compile(r"\{(\w+)\}")


def mount(app: web.Application, server: DiscordServer) -> None:
    """Adds every endpoint to the application; whatever else is asked is unknown, and recorded as such."""
    endpoints = [endpoint for module in MODULES for endpoint in module.endpoints.all]
    # A fixed step of a path goes before a parameter in its place.
    for endpoint in sorted(endpoints, key=lambda one: one.template.replace("{", "~")):
        path = _PARAMETER.sub(lambda found: f"{{{found[1]}:{_shape(found[1])}}}", endpoint.template)
        app.router.add_route(endpoint.method, PREFIX + path, _served(server, endpoint))
    app.router.add_route("*", PREFIX + "/{unknown:.*}", _served(server, None))


def _shape(parameter: str) -> str:
    return r"\d+" if parameter.endswith("_id") else "[^/]+"


def _served(server: DiscordServer, endpoint: Endpoint | None) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        path = request.path.removeprefix(PREFIX)
        record = Request(request.method, path, endpoint.template if endpoint else None, dict(request.query))
        server.record(record)
        fault = server.faults.take(record.method, path, record.template)
        if fault is not None:
            await asyncio.sleep(fault.delay)
        if fault is not None and not fault.performed and (fault.status is not None or fault.drop):
            response = _faulty(request, fault)
        else:
            response = await _answer(server, endpoint, request, record)
            if fault is not None and fault.performed:
                response = _faulty(request, fault)
        record.status = response.status
        server.world.changes.at(ANSWERED)
        return response

    return serve


async def _answer(
    server: DiscordServer, endpoint: Endpoint | None, request: web.Request, record: Request
) -> web.Response:
    try:
        if endpoint is None:
            record.problems = (Problem((), "UNKNOWN_ROUTE", "This server knows no such operation"),)
            raise Refusal(0)
        if not endpoint.public and request.headers.get("Authorization") != f"Bot {server.token}":
            return _json(401, {"message": "401: Unauthorized", "code": 0})
        parameters = {key: int(value) if key.endswith("_id") else value for key, value in request.match_info.items()}
        headers: dict[str, str] = {}
        if server.limiter is not None:
            ruling = server.limiter.rule(endpoint.method, endpoint.template, parameters, exempt=endpoint.public)
            if not ruling.passes:
                return _json(429, ruling.body, ruling.headers)
            headers = ruling.headers
        body, files = await _body(request)
        record.body, record.files = body, tuple(name for _, name, _ in files)
        if server.validating and (problems := _problems(server, endpoint, body, record.query)):
            raise invalid(*problems)
        attachments = upload(files, _described(body), server.cdn.keep)
        done = await endpoint.handler(Call(server, parameters, record.query, body, attachments))
    except Refusal as refusal:
        record.code = refusal.code
        if refusal.malformed:
            record.problems = refusal.problems or (Problem((), str(refusal.code), refusal.message),)
        return _json(refusal.status, refusal.as_json())
    if isinstance(done, Reply):
        return _json(done.status, done.body, headers)
    return web.Response(status=204, headers=headers) if done is None else _json(200, done, headers)


async def _body(request: web.Request) -> tuple[Any, list[tuple[str, str, bytes]]]:
    """The JSON of a request, and the files that a multipart one brings along (form field, file name, bytes)."""
    if not request.can_read_body:
        return None, []
    if request.content_type == "multipart/form-data":
        body: Any = {}
        files: list[tuple[str, str, bytes]] = []
        form = await request.post()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                files.append((name, value.filename, value.file.read()))
            elif name == "payload_json":
                body = _parsed(str(value))
        return body, files
    text = await request.text()
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(text)), []
    return (_parsed(text) if text else None), []


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal(50109) from None


def _described(body: Any) -> dict[str, Any]:
    """Where a body describes its uploads: in itself, or in a callback's `data`."""
    if not isinstance(body, dict):
        return {}
    data = body.get("data")
    return data if isinstance(data, dict) else body


def _problems(server: DiscordServer, endpoint: Endpoint, body: Any, query: dict[str, str]) -> list[Problem]:
    found: list[Problem] = []
    if server.openapi is not None:
        found = server.openapi.problems(endpoint.method, endpoint.template, body, query)
    if not found and body is None and endpoint.rules:
        found = [Problem((), "BASE_TYPE_REQUIRED", "This request needs a body")]
    if not found:  # the rules take a body that has the right shape
        found = [problem for rule in endpoint.rules for problem in rule(body)]
    return found


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    # Bytes: with text, aiohttp would add a charset, and discord.py take the body for text.
    data = json.dumps(body, ensure_ascii=False).encode()
    return web.Response(status=status, body=data, content_type="application/json", headers=headers)


def _faulty(request: web.Request, fault: Fault) -> web.Response:
    if fault.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)  # nobody is there to read it
    status = fault.status or 500
    if fault.html:
        page = f"<html><head><title>{status}</title></head><body>cloudflare</body></html>"
        return web.Response(status=status, text=page, content_type="text/html", headers=fault.headers)
    return _json(status, fault.body or {"message": f"{status}: injected", "code": 0}, fault.headers)
