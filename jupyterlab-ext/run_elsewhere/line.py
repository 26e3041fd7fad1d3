"""What the page and one of its exchanges say to each other while it lasts. Nothing piles up on the way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from .failures import RelayError

# Text on its way to the page that it has not read yet. A longer one goes alone.
_MOST_UNREAD = 1 << 20
# Messages of the page that the platform has not taken yet; beyond it the page is out of order.
_MOST_UNSENT = 16 << 20
# What a text costs beside its characters, roughly.
_OVERHEAD = 64


class Line:
    """The page acknowledges each text that somebody there has read, so that none pile up in it."""

    def __init__(self, write: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._write = write
        self._unread: deque[int] = deque()
        self._unsent: deque[str] = deque()
        self._unread_size = self._unsent_size = 0
        self._crowded = self._closed = False
        self._page_said = asyncio.Event()

    async def head(self, status: int, headers: dict[str, str]) -> None:
        """Tells the page that the answer has begun; its texts follow."""
        await self.say({"type": "response", "status": status, "headers": headers, "text": ""})

    async def say(self, message: dict[str, Any]) -> None:
        """Tells the page something that it does not acknowledge."""
        await self._write(message)

    async def text(self, text: str) -> None:
        """Gives the page a text; waits while too much is unread. Nothing happens when it has closed."""
        while self._unread_size >= _MOST_UNREAD and not self._closed:
            await self._page_speaks()
        if self._closed:
            return
        size = len(text) + _OVERHEAD
        self._unread.append(size)
        self._unread_size += size
        await self._write({"type": "text", "text": text})

    async def heard(self) -> str | None:
        """The page's next text, or None when it has closed."""
        while not self._unsent:
            if self._closed:
                return None
            await self._page_speaks()
        text = self._unsent.popleft()
        self._unsent_size -= len(text) + _OVERHEAD
        return text

    async def closed(self) -> None:
        """Waits until the page wants no more."""
        while not self._closed:
            await self._page_speaks()

    async def crowded(self) -> NoReturn:
        """Raises RelayError when the page has said more than the platform takes."""
        while not self._crowded:
            await self._page_speaks()
        raise RelayError("too-large", "The platform does not take what is sent to it.", True)

    def on_taken(self) -> None:
        """The page has read a text."""
        if self._unread:
            self._unread_size -= self._unread.popleft()
        self._page_said.set()

    def on_text(self, text: str) -> None:
        """The page has something for the platform."""
        if self._unsent_size >= _MOST_UNSENT:
            self._crowded = True
        elif not self._closed:
            self._unsent.append(text)
            self._unsent_size += len(text) + _OVERHEAD
        self._page_said.set()

    def on_close(self) -> None:
        """The page wants no more; what it has said before is still sent."""
        self._closed = True
        self._page_said.set()

    async def _page_speaks(self) -> None:
        self._page_said.clear()
        await self._page_said.wait()
