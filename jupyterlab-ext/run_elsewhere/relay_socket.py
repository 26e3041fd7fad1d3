"""The WebSocket over which a page uses the relay: many requests at once, each of which it may abort."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from .failures import RelayError
from .line import Line
from .messages import parse_request, read_object
from .services import AUTH_RESOURCE, Services

# Each may hold an answer in memory. A page that asks for more at once is out of order.
_MAX_IN_FLIGHT = 1000
_UNSUPPORTED_DATA = 1003
_BEGINNINGS = frozenset({"send", "download", "stream", "connect"})
_LATER = frozenset({"abort", "taken", "text", "close"})


@dataclass(frozen=True)
class Running:
    """An exchange that has begun."""

    task: asyncio.Task[None]
    line: Line

    def hear(self, message: dict[str, Any]) -> None:
        """What the page says of it later. Raises ValueError when that is malformed."""
        kind = message["type"]
        if kind == "abort":
            self.task.cancel()
        elif kind == "taken":
            self.line.on_taken()
        elif kind == "close":
            self.line.on_close()
        elif isinstance(message.get("text"), str):
            self.line.on_text(message["text"])
        else:
            raise ValueError


class RelaySocket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Speaks JSON in text messages.

    In: `{id, type: "send" | "download" | "stream" | "connect", ...}` (messages.py) or `{id, type: "abort"}`,
    after which nothing more comes for that id. Out: `{id, type: "response", ...}` or
    `{id, type: "failure", ...}`. After the response to a stream or connect come `{id, type: "text", text}`,
    each of which the page answers with `{id, type: "taken"}` when it is read, and at last
    `{id, type: "end"}`.
    To a WebSocket the page sends `{id, type: "text", text}` and `{id, type: "close"}`.
    Closing aborts everything. The origin check is jupyter_server's, as for kernels.
    """

    auth_resource = AUTH_RESOURCE

    def initialize(self, services: Services) -> None:
        """Called by Tornado with the handler's arguments."""
        self._services = services
        self._running: dict[str | int, Running] = {}

    @property
    def max_message_size(self) -> int:
        """A task's notebook comes in one message, outputs included; Tornado's default is 10 MiB."""
        return self._services.max_message_bytes

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Opens the socket for a user who may run things here."""
        allowed = self.authorizer.is_authorized(self, self.current_user, "execute", AUTH_RESOURCE)
        if not await ensure_async(allowed):
            raise web.HTTPError(403)
        await ensure_async(super().get(*args, **kwargs))

    def on_message(self, message: str | bytes) -> None:
        """Begins an exchange, or passes on what the page says of one."""
        try:
            parsed = read_object(message)
            key, kind = parsed["id"], parsed["type"]
            if not isinstance(key, (str, int)) or kind not in _BEGINNINGS | _LATER:
                raise ValueError
            running = self._running.get(key)
            if running is not None and kind in _LATER:
                running.hear(parsed)
        except (ValueError, TypeError, KeyError):
            self.close(_UNSUPPORTED_DATA, "not a relay message")
            return
        if kind in _LATER:
            return
        if running is not None:
            self.close(_UNSUPPORTED_DATA, "an id was used twice")
            return
        crowded = len(self._running) >= _MAX_IN_FLIGHT
        line = Line(partial(self._say, key))
        task = asyncio.ensure_future(self._serve(parsed, line, crowded))
        self._running[key] = Running(task, line)
        task.add_done_callback(lambda _: self._running.pop(key, None))

    def on_close(self) -> None:
        """Nobody is left to hear the answers."""
        for running in list(self._running.values()):
            running.task.cancel()

    async def _serve(self, message: dict[str, Any], line: Line, crowded: bool) -> None:
        try:
            if crowded:
                raise RelayError("forbidden", "Too many requests at once.", False)
            last = await self._exchange(message, line)
        except RelayError as error:
            last = _failure(error)
        except Exception:
            # Whatever it was, the page must not wait for ever. Its text may quote anything: log only.
            self.log.exception("Run Elsewhere: the relay failed")
            last = _failure(RelayError("interrupted", "The relay failed; see the server's log.", True))
        await line.say(last)

    async def _say(self, key: str | int, message: dict[str, Any]) -> None:
        # When it is closed, on_close has been called or is about to be.
        with contextlib.suppress(WebSocketClosedError):
            # Waits while the page does not take it.
            await self.write_message(json.dumps({"id": key, **message}))

    async def _exchange(self, message: dict[str, Any], line: Line) -> dict[str, Any]:
        """Does what the page asked for. What to say last."""
        try:
            request = parse_request(message)
        except ValueError as error:
            raise RelayError("forbidden", f"The request was refused: {error}.", False) from error
        relay = self._services.relay
        if message["type"] == "stream":
            await relay.stream(request, line)
            return {"type": "end"}
        if message["type"] == "connect":
            await relay.connect(request, line)
            return {"type": "end"}
        answer = await relay.exchange(request)
        response = {
            "type": "response",
            "status": answer.status,
            "headers": answer.headers,
            "text": answer.text,
        }
        return response if request.to is None else {**response, "sizeBytes": answer.size_bytes}


def _failure(error: RelayError) -> dict[str, Any]:
    return {
        "type": "failure",
        "failure": error.failure,
        "message": str(error),
        "maybeSent": error.maybe_sent,
    }
