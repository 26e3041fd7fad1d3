"""A Jupyter server with the extension, a platform to talk to, and a page's end of the relay."""

from __future__ import annotations

import json

import pytest

from .platform import Platform

TOKEN = "a-token-of-the-platform"


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def jp_server_config(data_dir):
    return {
        "ServerApp": {"jpserver_extensions": {"run_elsewhere": True}},
        "RunElsewhere": {"data_dir": str(data_dir), "max_answer_bytes": 1 << 20},
    }


@pytest.fixture
def platform(jp_asyncio_loop):
    """A platform on this machine; every test has its own."""
    running = Platform()
    jp_asyncio_loop.run_until_complete(running.start())
    yield running
    jp_asyncio_loop.run_until_complete(running.stop())


@pytest.fixture
def call(jp_fetch):
    """Calls a route with a document."""

    async def call(method, path, document=None, /, **params):
        body = None if document is None else json.dumps(document)
        answer = await jp_fetch(
            "run-elsewhere",
            *path.split("/"),
            method=method,
            body=body,
            params=params,
            raise_error=False,
            allow_nonstandard_methods=True,
        )
        return answer.code, json.loads(answer.body) if answer.body else None

    return call


class Page:
    """The page's end of the relay."""

    def __init__(self, connection, platform):
        self._connection = connection
        self._platform = platform
        self._last = 0

    async def start(self, path="/", **fields):
        """Sends a request, on behalf of the platform unless told otherwise. Its id."""
        self._last += 1
        message = {
            "id": self._last,
            "type": "send",
            "method": "GET",
            "url": path if "://" in path else self._platform.origin + path,
            "headers": {},
            "platformId": self._platform.id,
            "deadlineMs": 20_000,
            "maxBytes": 100_000,
            **fields,
        }
        await self.say(message)
        return self._last

    async def say(self, message):
        await self._connection.write_message(json.dumps(message))

    async def hear(self):
        """The next message, or None when the other end has closed."""
        message = await self._connection.read_message()
        return None if message is None else json.loads(message)

    async def ask(self, path="/", **fields):
        """One request and its answer, when nothing else is under way."""
        key = await self.start(path, **fields)
        answer = await self.hear()
        assert answer.pop("id") == key
        return answer

    def close(self):
        self._connection.close()


@pytest.fixture
def open_page(jp_ws_fetch, call, platform, jp_asyncio_loop):
    """Opens the relay, with the platform registered and signed in to."""
    pages = []

    async def open_page():
        registered = {"platforms": [{"id": platform.id, "origins": [platform.origin]}], "agreed": []}
        assert (await call("PUT", "origins", registered))[0] == 204
        assert (await call("PUT", "credentials", {"platformId": platform.id, "token": TOKEN}))[0] == 204
        pages.append(Page(await jp_ws_fetch("run-elsewhere", "relay"), platform))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
