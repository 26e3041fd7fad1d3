"""The WebSocket over which a page uses the relay: many requests at once, each of which it may abort."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from .failures import RelayError
from .messages import parse_request
from .services import AUTH_RESOURCE, Services

# Each may hold an answer in memory. A page that asks for more at once is out of order.
_MAX_IN_FLIGHT = 1000
_UNSUPPORTED_DATA = 1003


class RelaySocket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Speaks JSON in text messages.

    In: `{id, type: "send" | "download", ...}` (messages.py) or `{id, type: "abort"}`, after which nothing
    more comes for that id. Out: `{id, type: "response", ...}` or `{id, type: "failure", ...}`.
    Closing aborts everything. The origin check is jupyter_server's, as for kernels.
    """

    auth_resource = AUTH_RESOURCE

    def initialize(self, services: Services) -> None:
        """Called by Tornado with the handler's arguments."""
        self._services = services
        self._running: dict[str | int, asyncio.Task[None]] = {}

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
        """Starts or aborts an exchange."""
        try:
            parsed = json.loads(message)
            key, kind = parsed["id"], parsed["type"]
            if not isinstance(key, (str, int)) or kind not in ("send", "download", "abort"):
                raise ValueError
        except (ValueError, TypeError, KeyError):
            self.close(_UNSUPPORTED_DATA, "not a relay message")
            return
        running = self._running.get(key)
        if kind == "abort":
            if running is not None:
                running.cancel()
        elif running is not None:
            self.close(_UNSUPPORTED_DATA, "an id was used twice")
        else:
            crowded = len(self._running) >= _MAX_IN_FLIGHT
            task = asyncio.ensure_future(self._serve(key, parsed, crowded))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))

    def on_close(self) -> None:
        """Nobody is left to hear the answers."""
        for task in list(self._running.values()):
            task.cancel()

    async def _serve(self, key: str | int, message: dict[str, Any], crowded: bool) -> None:
        try:
            if crowded:
                raise RelayError("forbidden", "Too many requests at once.", False)
            answer = await self._exchange(message)
        except RelayError as error:
            answer = _failure(error)
        except Exception:
            # Whatever it was, the page must not wait for ever. Its text may quote anything: log only.
            self.log.exception("Run Elsewhere: the relay failed")
            answer = _failure(RelayError("interrupted", "The relay failed; see the server's log.", True))
        # When it is closed, on_close has been called or is about to be.
        with contextlib.suppress(WebSocketClosedError):
            # Waits while the page does not take it.
            await self.write_message(json.dumps({"id": key, **answer}))

    async def _exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            request = parse_request(message)
        except ValueError as error:
            raise RelayError("forbidden", f"The request was refused: {error}.", False) from error
        answer = await self._services.relay.exchange(request)
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
