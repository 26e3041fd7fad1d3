"""The extension's HTTP routes, below `<base_url>run-elsewhere/`. JSON in and out, signed in only."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .fetched_routes import FetchedListRoute, FetchedRoute
from .files import RefusedPathError, beside, describe
from .relay_socket import RelaySocket
from .route import HashingRoute, Route
from .run_routes import ClaimRoute, RunRoute, RunsRoute, TaskRoute
from .services import Services
from .source_route import SourceRoute
from .version import __version__


class StatusRoute(Route):
    """Tells the page that the server part is there."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.answer({"version": __version__, "files": self.services.folder.local})


class OriginsRoute(Route):
    """Where the relay may send requests."""

    @web.authenticated
    @authorized
    async def put(self) -> None:
        try:
            await asyncio.to_thread(self.services.origins.replace, self.document())
        except ValueError as error:
            raise web.HTTPError(400, str(error)) from error
        self.done()


class CredentialsRoute(Route):
    """Tokens go in; only the names of their platforms come out."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.answer({"platforms": await asyncio.to_thread(self.services.credentials.platforms)})

    @web.authenticated
    @authorized
    async def put(self) -> None:
        document = self.document()
        platform, token = self.text(document, "platformId"), self.text(document, "token")
        scheme = self.text(document, "scheme") if "scheme" in document else "Bearer"
        try:
            await asyncio.to_thread(self.services.credentials.put, platform, token, scheme)
        except ValueError as error:
            raise web.HTTPError(400, str(error)) from error
        self.done()

    @web.authenticated
    @authorized
    async def delete(self) -> None:
        platform = self.get_query_argument("platformId")
        await asyncio.to_thread(self.services.credentials.drop, platform)
        self.done()


class FileRoute(HashingRoute):
    """A file that a notebook reads: its size and hash, not its content."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        path = beside(self.get_query_argument("origin", ""), self.get_query_argument("path"))
        try:
            found = await asyncio.to_thread(self.services.folder.existing, path)
            async with self.services.hashing:
                described = await asyncio.to_thread(describe, found, self.gone)
        except (RefusedPathError, OSError):
            # No error: capture looks for many files that a notebook may or may not have beside it.
            self.set_status(204)
            self.finish()
            return
        if described is not None:
            size, sha256 = described
            self.answer({"ref": {"path": path}, "sizeBytes": size, "sha256": sha256})


def make_handlers(services: Services) -> list[tuple[str, type, dict[str, Any]]]:
    """All handlers of the extension, for patterns below the server's base URL."""
    routes: dict[str, type] = {
        "status": StatusRoute,
        "origins": OriginsRoute,
        "credentials": CredentialsRoute,
        "runs": RunsRoute,
        "runs/([^/]+)": RunRoute,
        "runs/([^/]+)/task": TaskRoute,
        "runs/([^/]+)/claim": ClaimRoute,
        "file": FileRoute,
        "fetched": FetchedListRoute,
        "fetched/([^/]+)": FetchedRoute,
        "source": SourceRoute,
        "relay": RelaySocket,
    }
    return [
        (f"run-elsewhere/{pattern}", handler, {"services": services}) for pattern, handler in routes.items()
    ]
