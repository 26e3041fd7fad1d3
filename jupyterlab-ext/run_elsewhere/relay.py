"""Carries requests from the page to platforms, and their answers back.

A page cannot reach most platforms itself: they allow no other origins, hide a redirect's Location from a
page, and a browser keeps six connections for each host. What the relay refuses is as much its purpose as
what it carries: see origins.py, headers.py and files.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import httpx

from . import headers as header_rules
from .answer import bounded, read_base64, read_pieces, read_text
from .body import Content, encode
from .carry import carry
from .download import NewFile
from .failures import Departure, RelayError, explain
from .files import Folder, RefusedPathError
from .line import Line
from .messages import RelayRequest
from .passage import Leave, Passage
from .platform_socket import Handshake, PlatformSocket
from .strike import Strike

_T = TypeVar("_T")


@dataclass(frozen=True)
class RelayAnswer:
    """Any status is an answer, redirects too. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    text: str
    # Of the file that was made; 0 when none was.
    size_bytes: int


class Relay:
    """Exchanges with platforms. Cancelling closes the connection and removes an unfinished download."""

    def __init__(
        self, client: httpx.AsyncClient, passage: Passage, folder: Folder, max_answer_bytes: int
    ) -> None:
        self._client = client
        self._passage = passage
        self._folder = folder
        self._max_answer_bytes = max_answer_bytes

    async def exchange(self, request: RelayRequest) -> RelayAnswer:
        """Sends one request and reads its answer, within the request's deadline. Raises RelayError."""
        return await self._in_time(request, self._exchange)

    async def stream(self, request: RelayRequest, line: Line) -> None:
        """Sends one request and gives its answer to the page as it arrives, within the request's deadline.

        Raises RelayError.
        """
        await self._in_time(request, partial(self._stream, line))

    async def connect(self, request: RelayRequest, line: Line) -> None:
        """Opens a WebSocket within the request's deadline and carries texts until either side closes.

        Raises RelayError; any other answer than a WebSocket is one.
        """
        async with AsyncExitStack() as stack:
            socket, strike = await self._in_time(request, partial(self._open, stack))
            await line.head(101, {})
            await carry(socket, line, strike)

    async def _in_time(
        self, request: RelayRequest, work: Callable[[RelayRequest, Leave, Departure], Awaitable[_T]]
    ) -> _T:
        leave = await asyncio.to_thread(self._passage.leave, request)
        departure = Departure(request.url.raw_host.decode("ascii"))
        try:
            return await asyncio.wait_for(work(request, leave, departure), request.deadline_seconds)
        except asyncio.TimeoutError as error:
            text = f"{leave.origin} did not answer in full within {request.deadline_seconds:g} s."
            raise RelayError("timeout", text, departure.begun) from error
        except RefusedPathError as error:
            raise RelayError("forbidden", str(error), departure.begun) from error
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise explain(error, leave.origin, departure) from error

    async def _exchange(self, request: RelayRequest, leave: Leave, departure: Departure) -> RelayAnswer:
        if request.to is not None:
            # Before anything is sent; it is checked again when the file is made.
            await asyncio.to_thread(self._folder.new, request.to)
        async with AsyncExitStack() as stack:
            response = await self._send(stack, request, leave, departure)
            return await self._answer(request, response, _strike(leave))

    async def _stream(self, line: Line, request: RelayRequest, leave: Leave, departure: Departure) -> None:
        strike = _strike(leave)
        async with AsyncExitStack() as stack:
            response = await self._send(stack, request, leave, departure)
            await line.head(response.status_code, _headers(response, strike))
            if response.status_code != 200:
                await line.text(strike.whole(await self._whole(request, response)))
                return
            async for text in read_pieces(response, request.max_bytes):
                if piece := strike.piece(text):
                    await line.text(piece)
            if rest := strike.rest():
                await line.text(rest)

    async def _open(
        self, stack: AsyncExitStack, request: RelayRequest, leave: Leave, departure: Departure
    ) -> tuple[PlatformSocket, Strike]:
        handshake = Handshake()
        response = await self._send(stack, request, leave, departure, handshake.headers)
        if not handshake.accepted(response):
            text = f"{leave.origin} answered {response.status_code} and opened no WebSocket."
            raise RelayError("unreachable", text, True)
        return PlatformSocket(response, leave.origin, request.max_bytes), _strike(leave)

    async def _send(
        self,
        stack: AsyncExitStack,
        request: RelayRequest,
        leave: Leave,
        departure: Departure,
        more_headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = {**leave.headers, **(more_headers or {})}
        content = await self._content(request)
        chunks = None
        if content is not None:
            headers["content-type"] = content.type
            headers["content-length"] = str(content.length)
            chunks = await stack.enter_async_context(aclosing(content.chunks()))
        outgoing = self._client.build_request(
            request.method,
            request.url,
            headers=headers,
            content=chunks,
            timeout=httpx.Timeout(None, connect=request.stall_seconds, read=request.stall_seconds),
            extensions={"trace": departure.trace},
        )
        response = await self._client.send(outgoing, stream=True)
        stack.push_async_callback(response.aclose)
        return response

    async def _content(self, request: RelayRequest) -> Content | None:
        if request.body is None:
            return None
        try:
            return await asyncio.to_thread(encode, request.body, self._folder)
        except (ValueError, TypeError, KeyError) as error:
            raise RelayError("forbidden", f"The request's body is malformed: {error}.", False) from error

    async def _answer(self, request: RelayRequest, response: httpx.Response, strike: Strike) -> RelayAnswer:
        headers = _headers(response, strike)
        if request.in_base64 and response.is_success:
            in_base64 = await read_base64(response, min(request.max_bytes, self._max_answer_bytes))
            return RelayAnswer(response.status_code, headers, in_base64, 0)
        if request.to is None or response.status_code != 200:
            text = strike.whole(await self._whole(request, response))
            return RelayAnswer(response.status_code, headers, text, 0)
        async with NewFile(self._folder, request.to) as file:
            size = await file.write(bounded(response, request.max_bytes))
        return RelayAnswer(response.status_code, headers, "", size)

    async def _whole(self, request: RelayRequest, response: httpx.Response) -> str:
        return await read_text(response, min(request.max_bytes, self._max_answer_bytes))


def _strike(leave: Leave) -> Strike:
    return Strike(None if leave.credential is None else leave.credential.token)


def _headers(response: httpx.Response, strike: Strike) -> dict[str, str]:
    return {name: strike.whole(value) for name, value in header_rules.incoming(response.headers).items()}
