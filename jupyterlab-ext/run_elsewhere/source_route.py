"""The route that tells where a notebook's committed version lives."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from tornado import web

from .files import RefusedPathError
from .repository import committed
from .route import Route


class SourceRoute(Route):
    """A notebook's remote, commit and committed text."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        try:
            notebook = await asyncio.to_thread(
                self.services.folder.existing, self.get_query_argument("origin")
            )
            found = await asyncio.to_thread(committed, notebook)
        except (RefusedPathError, OSError):
            found = None
        if found is None:
            # No error: most notebooks are in no repository.
            self.done()
        else:
            self.answer(found)
