"""What the extension's HTTP routes share."""

from __future__ import annotations

import json
import threading
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado import web

from .messages import read_object
from .services import AUTH_RESOURCE, Services


class Route(APIHandler):
    """JSON in and out. Every verb of a subclass must be authenticated and authorized."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, services: Services) -> None:
        """Called by Tornado with the handler's arguments."""
        self.services = services

    def set_default_headers(self) -> None:
        """Nothing here is for a cache."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    def document(self) -> dict[str, Any]:
        """The request's body. Not `get_json_body`, which logs a malformed one: it may hold a token."""
        try:
            return read_object(self.request.body)
        except ValueError as error:
            raise web.HTTPError(400, "the body is not a JSON object") from error

    def text(self, document: dict[str, Any], name: str) -> str:
        """A string of the body."""
        value = document.get(name)
        if not isinstance(value, str):
            raise web.HTTPError(400, f"{name} is missing")
        return value

    def done(self) -> None:
        """Answers that it is done."""
        self.set_status(204)
        self.finish()

    def answer(self, document: Any, status: int = 200) -> None:
        """Answers with a document."""
        self.set_status(status)
        self.finish(json.dumps(document))


class HashingRoute(Route):
    """A route that hashes a file as long as somebody waits for it."""

    def initialize(self, services: Services) -> None:
        """Called by Tornado with the handler's arguments."""
        super().initialize(services)
        self.gone = threading.Event()

    def on_connection_close(self) -> None:
        """Hashing a big file for nobody is a waste."""
        self.gone.set()
