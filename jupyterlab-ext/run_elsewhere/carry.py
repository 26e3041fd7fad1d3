"""Carries texts between a page and a platform's WebSocket until either side closes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from .line import Line
from .platform_socket import PlatformSocket
from .strike import Strike

# How long the platform may take, once the page has closed, for what is still unsent and for its own close.
_CLOSING_SECONDS = 5


async def carry(socket: PlatformSocket, line: Line, strike: Strike) -> None:
    """Returns when both sides know that it is over. Raises RelayError when the connection is lost."""
    reading = asyncio.ensure_future(_to_page(socket, line, strike))
    writing = asyncio.ensure_future(_from_page(socket, line))
    patience = asyncio.ensure_future(_patience(line))
    tasks = {reading, writing, patience, asyncio.ensure_future(line.crowded())}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        # Nothing more comes from the page; the platform may still say something before it closes.
        await asyncio.wait({reading, patience}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        # Whichever ended first has said what happened.
        await asyncio.gather(*tasks, return_exceptions=True)


async def _to_page(socket: PlatformSocket, line: Line, strike: Strike) -> None:
    async with aclosing(socket.texts()) as texts:
        async for text in texts:
            await line.text(strike.whole(text))


async def _from_page(socket: PlatformSocket, line: Line) -> None:
    while (text := await line.heard()) is not None:
        await socket.send(text)
    await socket.close()


async def _patience(line: Line) -> None:
    await line.closed()
    await asyncio.sleep(_CLOSING_SECONDS)
