"""The routes for runs."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from .route import Route
from .run_store import ConflictError, MissingError, is_key


class RunsRoute(Route):
    """All runs, and new ones."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.answer({"runs": await asyncio.to_thread(self.services.runs.runs)})

    @web.authenticated
    @authorized
    async def post(self) -> None:
        document = self.document()
        run, task = _run(document.get("run")), document.get("task")
        if not isinstance(task, dict):
            raise web.HTTPError(400, "a run comes with its task")
        try:
            self.answer(await asyncio.to_thread(self.services.runs.create, run, task), 201)
        except ConflictError as error:
            raise web.HTTPError(409, "this run exists already") from error


class RunRoute(Route):
    """One run."""

    @web.authenticated
    @authorized
    async def put(self, key: str) -> None:
        run = _run(self.document())
        if run["key"] != key:
            raise web.HTTPError(400, "the run has another key than its address")
        try:
            self.answer(await asyncio.to_thread(self.services.runs.put, run))
        except ConflictError as error:
            raise web.HTTPError(409, "somebody else has changed this run") from error
        except MissingError as error:
            raise web.HTTPError(404, "there is no such run") from error

    @web.authenticated
    @authorized
    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self.services.runs.remove, _key(key))
        self.done()


class TaskRoute(Route):
    """What a run is to run, as long as it is kept."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        task = await asyncio.to_thread(self.services.runs.task, _key(key))
        if task is None:
            raise web.HTTPError(404, "no task is kept for this run")
        self.answer(task)

    @web.authenticated
    @authorized
    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self.services.runs.drop_task, _key(key))
        self.done()


class ClaimRoute(Route):
    """Who may submit or recover a run."""

    @web.authenticated
    @authorized
    async def post(self, key: str) -> None:
        document = self.document()
        owner, seconds = self.text(document, "owner"), document.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds >= 0:
            raise web.HTTPError(400, "seconds is a number, zero or above")
        try:
            granted = await asyncio.to_thread(self.services.runs.claim, key, owner, seconds)
        except MissingError as error:
            raise web.HTTPError(404, "there is no such run") from error
        self.answer({"granted": granted})


def _run(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not is_key(value.get("key")):
        raise web.HTTPError(400, "a run needs a UUID as its key")
    revision = value.get("revision")
    if isinstance(revision, bool) or not isinstance(revision, int):
        raise web.HTTPError(400, "a run needs a whole number as its revision")
    return value


def _key(text: str) -> str:
    if not is_key(text):
        raise web.HTTPError(404, "there is no such run")
    return text
