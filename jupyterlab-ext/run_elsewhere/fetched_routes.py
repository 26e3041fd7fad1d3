"""The routes for files that were fetched for a found notebook. The relay fills and reads them."""

from __future__ import annotations

import asyncio
import base64
import binascii

from jupyter_server.auth.decorator import authorized
from tornado import web

from .files import RefusedPathError
from .route import HashingRoute, Route
from .services import Services


class FetchedListRoute(Route):
    """What is there."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.answer({"files": await asyncio.to_thread(self.services.fetched.files)})


class FetchedRoute(HashingRoute):
    """One file: small content goes in, size and sums come out, the content does not."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        try:
            async with self.services.hashing:
                found = await asyncio.to_thread(self.services.fetched.describe, name, self.gone)
        except RefusedPathError as error:
            raise web.HTTPError(404, str(error)) from error
        if found is None:
            self.done()
        else:
            self.answer(found)

    @web.authenticated
    @authorized
    async def put(self, name: str) -> None:
        try:
            content = base64.b64decode(self.text(self.document(), "content"), validate=True)
        except binascii.Error as error:
            raise web.HTTPError(400, "the content is no base64") from error
        try:
            await asyncio.to_thread(self.services.fetched.write, name, content)
        except RefusedPathError as error:
            raise web.HTTPError(404, str(error)) from error
        except FileExistsError as error:
            raise web.HTTPError(409, "this file exists already") from error
        except OSError as error:
            raise web.HTTPError(507, f"the file cannot be kept: {error.strerror}") from error
        self.done()

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        try:
            await asyncio.to_thread(self.services.fetched.remove, name)
        except RefusedPathError as error:
            raise web.HTTPError(404, str(error)) from error
        self.done()
