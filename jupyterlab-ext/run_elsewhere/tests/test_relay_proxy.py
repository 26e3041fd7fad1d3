"""WebSockets go the same way out as everything else: through the institute's proxy, with its certificates."""

import asyncio
import ssl

import pytest
import trustme

from .conftest import TOKEN
from .platform import Platform, raw_server

_HOST = "platform.invalid"


@pytest.fixture
def secure_platform(jp_asyncio_loop, monkeypatch, tmp_path):
    """Known by a name that only the proxy can reach; before the server starts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "institute.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "institute.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(_HOST).configure_cert(context)
    running = Platform(context)
    jp_asyncio_loop.run_until_complete(running.start())
    yield running
    jp_asyncio_loop.run_until_complete(running.stop())


@pytest.fixture
def tunnels(monkeypatch, jp_asyncio_loop, secure_platform):
    """What a proxy was asked for. It connects everything to the one platform."""
    asked = []

    async def pump(reader, writer):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        beyond_reader, beyond_writer = await asyncio.open_connection("127.0.0.1", secure_platform.port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        both = pump(reader, beyond_writer), pump(beyond_reader, writer)
        await asyncio.gather(*both, return_exceptions=True)

    origin, server = jp_asyncio_loop.run_until_complete(raw_server(serve))
    monkeypatch.setenv("https_proxy", origin)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    yield asked
    server.close()


async def test_a_socket_goes_through_the_proxy(tunnels, open_page, call, secure_platform):
    page = await open_page()
    origin = f"https://{_HOST}:{secure_platform.port}"
    registered = {"platforms": [{"id": origin, "origins": [origin]}], "agreed": []}
    assert (await call("PUT", "origins", registered))[0] == 204
    assert (await call("PUT", "credentials", {"platformId": origin, "token": TOKEN}))[0] == 204
    key = await page.start(f"{origin}/socket/echo", type="connect", platformId=origin)
    assert (await page.hear())["status"] == 101
    await page.say({"id": key, "type": "text", "text": "hello"})
    assert (await page.hear())["text"] == "hello Bearer [credential]"
    assert tunnels == [f"CONNECT {_HOST}:{secure_platform.port} HTTP/1.1"]
    await page.say({"id": key, "type": "close"})
    assert (await page.hear())["type"] == "end"
