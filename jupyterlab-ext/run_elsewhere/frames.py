"""WebSocket frames (RFC 6455, section 5): made for what leaves, cut out of what arrives.

Jupyter's Tornado has a client of its own, but that goes through no proxy, and does not tell a connection that
was lost from one that was closed. So the handshake is made by the client that all requests share.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

CONTINUATION, TEXT, BINARY = 0x0, 0x1, 0x2
CLOSE, PING, PONG = 0x8, 0x9, 0xA

_FINAL = 0x80
_RESERVED = 0x70
_MASKED = 0x80
_LONGEST_CONTROL = 125


class MalformedError(Exception):
    """What arrived is no WebSocket frame."""


class TooLongError(Exception):
    """A message is longer than allowed."""


def masked(opcode: int, payload: bytes) -> bytes:
    """A whole message as a client sends it, masked (section 5.3)."""
    size = len(payload)
    if size <= _LONGEST_CONTROL:
        length = bytes([_MASKED | size])
    elif size < 1 << 16:
        length = bytes([_MASKED | 126]) + size.to_bytes(2, "big")
    else:
        length = bytes([_MASKED | 127]) + size.to_bytes(8, "big")
    mask = secrets.token_bytes(4)
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    covered = (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")
    return bytes([_FINAL | opcode]) + length + mask + covered


class Messages:
    """Puts messages together from the bytes that a server sends."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._arrived = bytearray()
        # The message that has begun, in fragments.
        self._opcode: int | None = None
        self._message = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """What has become whole: opcode and payload, control frames too.

        Raises MalformedError and TooLongError, the latter before anything too long is held.
        """
        self._arrived += data
        while (frame := self._frame()) is not None:
            first, payload = frame
            message = self._joined(first & 0x0F, payload, bool(first & _FINAL))
            if message is not None:
                yield message

    def _frame(self) -> tuple[int, bytes] | None:
        arrived = self._arrived
        if len(arrived) < 2:
            return None
        first, size, start = arrived[0], arrived[1], 2
        if first & _RESERVED or size & _MASKED:
            # No extension was agreed on, and a server does not mask.
            raise MalformedError
        if size > _LONGEST_CONTROL:
            start = 4 if size == 126 else 10
            if len(arrived) < start:
                return None
            size = int.from_bytes(arrived[2:start], "big")
        if first & 0x0F >= CLOSE:
            if size > _LONGEST_CONTROL or not first & _FINAL:
                raise MalformedError
        elif len(self._message) + size > self._max_bytes:
            raise TooLongError
        if len(arrived) < start + size:
            return None
        payload = bytes(arrived[start : start + size])
        del arrived[: start + size]
        return first, payload

    def _joined(self, opcode: int, payload: bytes, final: bool) -> tuple[int, bytes] | None:
        if opcode in (CLOSE, PING, PONG):
            return opcode, payload
        begins = opcode in (TEXT, BINARY)
        if (not begins and opcode != CONTINUATION) or begins == (self._opcode is not None):
            raise MalformedError
        if begins:
            self._opcode = opcode
        self._message += payload
        if not final or self._opcode is None:
            return None
        whole = self._opcode, bytes(self._message)
        self._opcode = None
        self._message.clear()
        return whole
