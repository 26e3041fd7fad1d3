"""The relay's end of a WebSocket to a platform (RFC 6455), made of an HTTP exchange that was upgraded."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator

import httpcore
import httpx

from . import frames
from .failures import RelayError

_CHUNK_BYTES = 1 << 16
# RFC 6455, section 1.3.
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
# RFC 6455, section 7.4.1.
_NORMAL = (1000).to_bytes(2, "big")


class Handshake:
    """Asks for a WebSocket (section 4.1)."""

    def __init__(self) -> None:
        self._key = base64.b64encode(secrets.token_bytes(16)).decode("ascii")
        self.headers = {
            "connection": "Upgrade",
            "upgrade": "websocket",
            "sec-websocket-version": "13",
            "sec-websocket-key": self._key,
        }

    def accepted(self, response: httpx.Response) -> bool:
        """Whether the answer opens one. A redirect does not."""
        digest = hashlib.sha1((self._key + _GUID).encode("ascii"), usedforsecurity=False).digest()
        return (
            response.status_code == 101
            and response.headers.get("upgrade", "").lower() == "websocket"
            and response.headers.get("sec-websocket-accept", "") == base64.b64encode(digest).decode("ascii")
        )


class PlatformSocket:
    """An open WebSocket that carries text. Binary messages are passed over."""

    def __init__(self, response: httpx.Response, origin: str, max_bytes: int) -> None:
        self._stream = response.extensions["network_stream"]
        self._messages = frames.Messages(max_bytes)
        self._origin = origin
        self._max_bytes = max_bytes
        self._writing = asyncio.Lock()

    async def texts(self) -> AsyncIterator[str]:
        """Messages until the platform closes. While nobody asks for the next one, the platform waits.

        Raises RelayError when the connection is lost, or what comes is malformed or too long.
        """
        try:
            while data := await self._stream.read(_CHUNK_BYTES):
                for opcode, payload in self._messages.feed(data):
                    if opcode == frames.TEXT:
                        yield payload.decode("utf-8")
                    elif opcode == frames.PING:
                        await self._write(frames.PONG, payload)
                    elif opcode == frames.CLOSE:
                        await self._write(frames.CLOSE, payload[:2])
                        return
        except frames.TooLongError as error:
            text = f"A message is longer than the {self._max_bytes} bytes that are allowed."
            raise RelayError("too-large", text, True) from error
        except (frames.MalformedError, UnicodeDecodeError) as error:
            text = f"What {self._origin} sent is no WebSocket message."
            raise RelayError("interrupted", text, True) from error
        except httpcore.NetworkError as error:
            raise self._lost() from error
        raise self._lost()

    async def send(self, text: str) -> None:
        """Sends a message; waits while the platform does not take it. Raises RelayError."""
        try:
            await self._write(frames.TEXT, text.encode("utf-8"))
        except httpcore.NetworkError as error:
            raise self._lost() from error

    async def close(self) -> None:
        """Tells the platform that nothing more comes. Its own close ends `texts`. Raises RelayError."""
        try:
            await self._write(frames.CLOSE, _NORMAL)
        except httpcore.NetworkError as error:
            raise self._lost() from error

    async def _write(self, opcode: int, payload: bytes) -> None:
        # Frames of the reader and the writer must not mix.
        async with self._writing:
            await self._stream.write(frames.masked(opcode, payload))

    def _lost(self) -> RelayError:
        return RelayError("interrupted", f"The connection to {self._origin} was lost.", True)
