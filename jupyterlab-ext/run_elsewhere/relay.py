"""Carries requests from the page to platforms, and their answers back.

A page cannot reach most platforms itself: they allow no other origins, hide a redirect's Location from a
page, and a browser keeps six connections for each host. What the relay refuses is as much its purpose as
what it carries: see origins.py, headers.py and files.py.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass

import httpx

from . import headers as header_rules
from .answer import bounded, read_text
from .body import Content, encode
from .credentials import Credentials
from .download import NewFile
from .failures import Departure, RelayError, explain
from .files import Folder, RefusedPathError
from .messages import RelayRequest
from .origins import Origins, origin_of

# A shorter token may be an everyday word; striking it out would garble honest text.
_SHORTEST_STRUCK_TOKEN = 8


@dataclass(frozen=True)
class RelayAnswer:
    """Any status is an answer, redirects too. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    text: str
    # Of the file that was made; 0 when none was.
    size_bytes: int


class Relay:
    """Exchanges with registered origins only.

    Credentials are attached here: to requests in a platform's name, to that platform's own origins.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        origins: Origins,
        credentials: Credentials,
        folder: Folder,
        max_answer_bytes: int,
    ) -> None:
        self._client = client
        self._origins = origins
        self._credentials = credentials
        self._folder = folder
        self._max_answer_bytes = max_answer_bytes

    async def exchange(self, request: RelayRequest) -> RelayAnswer:
        """Sends one request and reads its answer, within the request's deadline.

        Cancelling closes the connection and removes an unfinished download. Raises RelayError.
        """
        departure = Departure()
        try:
            origin = origin_of(request.url)
        except ValueError as error:
            raise RelayError("forbidden", f"The address was refused: {error}.", False) from error
        try:
            exchanging = self._exchange(request, origin, departure)
            return await asyncio.wait_for(exchanging, request.deadline_seconds)
        except asyncio.TimeoutError as error:
            text = f"{origin} did not answer in full within {request.deadline_seconds:g} s."
            raise RelayError("timeout", text, departure.begun) from error
        except RefusedPathError as error:
            raise RelayError("forbidden", str(error), departure.begun) from error
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise explain(error, origin, departure) from error

    async def _exchange(self, request: RelayRequest, origin: str, departure: Departure) -> RelayAnswer:
        if not self._origins.allows(origin):
            text = f"{origin} is not among the platforms that were added in the settings."
            raise RelayError("forbidden", text, False)
        if request.to is not None:
            # Before anything is sent; it is checked again when the file is made.
            await asyncio.to_thread(self._folder.new, request.to)
        content = await self._content(request)
        token = self._token(request, origin)
        async with AsyncExitStack() as stack:
            chunks = None
            if content is not None:
                chunks = await stack.enter_async_context(aclosing(content.chunks()))
            outgoing = self._client.build_request(
                request.method,
                request.url,
                headers=_headers(request, content, token),
                content=chunks,
                extensions={"trace": departure.trace},
            )
            response = await self._client.send(outgoing, stream=True)
            stack.push_async_callback(response.aclose)
            return await self._answer(request, response, token)

    async def _content(self, request: RelayRequest) -> Content | None:
        if request.body is None:
            return None
        try:
            return await asyncio.to_thread(encode, request.body, self._folder)
        except (ValueError, TypeError, KeyError) as error:
            raise RelayError("forbidden", f"The request's body is malformed: {error}.", False) from error

    def _token(self, request: RelayRequest, origin: str) -> str | None:
        platform_id = request.platform_id
        if platform_id is None or not self._origins.belongs(origin, platform_id):
            return None
        return self._credentials.token(platform_id)

    async def _answer(
        self, request: RelayRequest, response: httpx.Response, token: str | None
    ) -> RelayAnswer:
        headers = {
            name: _without(token, value) for name, value in header_rules.incoming(response.headers).items()
        }
        if request.to is None or response.status_code != 200:
            limit = min(request.max_bytes, self._max_answer_bytes)
            text = _without(token, await read_text(response, limit))
            return RelayAnswer(response.status_code, headers, text, 0)
        async with NewFile(self._folder, request.to) as file:
            size = await file.write(bounded(response, request.max_bytes))
        return RelayAnswer(response.status_code, headers, "", size)


def _headers(request: RelayRequest, content: Content | None, token: str | None) -> dict[str, str]:
    try:
        headers = header_rules.outgoing(request.headers)
    except ValueError as error:
        raise RelayError("forbidden", f"The request was refused: {error}.", False) from error
    if content is not None:
        headers["content-type"] = content.type
        headers["content-length"] = str(content.length)
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return headers


def _without(token: str | None, text: str) -> str:
    """Strikes a credential out of an answer: a platform that echoes it must not hand it to the page."""
    if token is None or len(token) < _SHORTEST_STRUCK_TOKEN:
        return text
    return text.replace(token, "[credential]")
