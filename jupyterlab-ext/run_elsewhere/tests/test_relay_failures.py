"""When no answer comes: what is said of it, and whether the request may have arrived."""

import asyncio
import contextlib
import ssl

import pytest
import trustme
from tornado.testing import bind_unused_port

from .platform import Platform, raw_server


@pytest.fixture
def agree(call):
    async def agree(*origins):
        assert (await call("PUT", "origins", {"platforms": [], "agreed": list(origins)}))[0] == 204

    return agree


def outcome(answer):
    return answer["failure"], answer["maybeSent"]


async def test_nobody_listens(open_page, agree):
    page = await open_page()
    socket, port = bind_unused_port()
    socket.close()
    origin = f"http://127.0.0.1:{port}"
    await agree(origin)
    answer = await page.ask(f"{origin}/secret?token=x")
    assert outcome(answer) == ("unreachable", False)
    assert answer["message"] == f"No connection to {origin}: Connection refused."


async def test_no_such_name(open_page, agree):
    page = await open_page()
    await agree("http://no-such-host.invalid")
    assert outcome(await page.ask("http://no-such-host.invalid/")) == ("unreachable", False)


@pytest.mark.parametrize("path", ["/hang", "/stall"])
async def test_the_deadline_is_for_the_whole_exchange(open_page, path):
    page = await open_page()
    answer = await page.ask(path, deadlineMs=200)
    assert outcome(answer) == ("timeout", True)
    assert "within 0.2 s" in answer["message"]


@pytest.mark.parametrize("path", ["/hang", "/stall"])
@pytest.mark.parametrize("to", [None, {"path": "a.csv"}])
async def test_nothing_more_comes(open_page, path, to, jp_root_dir):
    page = await open_page()
    kind = {} if to is None else {"type": "download", "to": to}
    answer = await page.ask(path, stallMs=100, **kind)
    assert outcome(answer) == ("stalled", True)
    assert answer["message"].startswith("Nothing more came from http://")
    assert not (jp_root_dir / "a.csv").exists()


async def test_a_deadline_before_the_connection_stands(open_page, agree):
    page = await open_page()
    silent = asyncio.Event()

    async def serve(reader, writer):
        await silent.wait()
        writer.close()

    origin, server = await raw_server(serve)
    origin = origin.replace("http:", "https:")
    await agree(origin)
    # The TLS handshake is never answered, so nothing of the request has left.
    assert outcome(await page.ask(origin, deadlineMs=200)) == ("timeout", False)
    silent.set()
    server.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"this is no HTTP\r\n\r\n",
    ],
)
async def test_the_connection_breaks(open_page, agree, sent):
    page = await open_page()

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sent)
        await writer.drain()
        writer.close()

    origin, server = await raw_server(serve)
    await agree(origin)
    answer = await page.ask(origin, method="POST", body={"kind": "json", "value": 1})
    assert outcome(answer) == ("interrupted", True)
    server.close()


@pytest.mark.parametrize(
    ("begins", "goes_on", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 1000 + b"\r\n", "interrupted"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 1000, "interrupted"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 10, "timeout"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 100, "too-large"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n" * 1000, "interrupted"),
    ],
)
async def test_an_answer_without_an_end(open_page, agree, begins, goes_on, expected):
    page = await open_page()

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begins)
        # Until the relay has had enough.
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(goes_on)
                await writer.drain()

    origin, server = await raw_server(serve)
    await agree(origin)
    answer = await page.ask(origin, deadlineMs=2000, maxBytes=1000)
    assert outcome(answer) == (expected, True)
    server.close()


@pytest.mark.parametrize("path", ["/large", "/declared", "/gzip"])
async def test_an_answer_that_is_too_large(open_page, path):
    page = await open_page()
    answer = await page.ask(path, maxBytes=100_000)
    assert outcome(answer) == ("too-large", True)
    fitting = await page.ask(path, maxBytes=300_000)
    assert fitting["status"] == 200
    assert len(fitting["text"]) in (200_000, 300_000)


async def test_the_servers_own_limit_holds_whatever_the_page_says(open_page):
    page = await open_page()
    # A megabyte is configured for the tests.
    assert outcome(await page.ask("/bytes", maxBytes=10_000_000)) == ("too-large", True)


async def test_more_requests_than_anybody_needs(open_page, monkeypatch):
    monkeypatch.setattr("run_elsewhere.relay_socket._MAX_IN_FLIGHT", 2)
    page = await open_page()
    await page.start("/hang")
    await page.start("/hang")
    assert outcome(await page.ask("/")) == ("forbidden", False)


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def secure_platform(jp_asyncio_loop, authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    running = Platform(context)
    jp_asyncio_loop.run_until_complete(running.start())
    yield running
    jp_asyncio_loop.run_until_complete(running.stop())


async def test_a_certificate_that_nobody_trusts(open_page, agree, secure_platform):
    page = await open_page()
    await agree(secure_platform.origin)
    answer = await page.ask(secure_platform.origin)
    assert outcome(answer) == ("tls", False)
    assert "certificate" in answer["message"]
    assert secure_platform.requests == []


@pytest.fixture
def trusting(monkeypatch, authority, tmp_path):
    """Before the server starts."""
    authority.cert_pem.write_to_path(str(tmp_path / "institute.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "institute.pem"))


async def test_an_institutes_own_certificates(trusting, open_page, agree, secure_platform):
    page = await open_page()
    await agree(secure_platform.origin)
    assert (await page.ask(secure_platform.origin))["status"] == 200


@pytest.fixture
def proxied(monkeypatch, jp_asyncio_loop):
    """A proxy that answers for plain HTTP and refuses tunnels; before the server starts."""

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        refused = head.startswith(b"CONNECT")
        line = b"403 Forbidden" if refused else b"200 OK"
        body = head.split(b"\r\n")[0]
        length = str(len(body)).encode()
        writer.write(b"HTTP/1.1 " + line + b"\r\nContent-Length: " + length + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    origin, server = jp_asyncio_loop.run_until_complete(raw_server(serve))
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, origin)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    yield
    server.close()


async def test_the_environments_proxy_is_used(proxied, open_page, agree, platform):
    page = await open_page()
    await agree("http://platform.invalid", "https://platform.invalid", platform.origin)
    answer = await page.ask("http://platform.invalid/jobs")
    assert answer["text"] == "GET http://platform.invalid/jobs HTTP/1.1"
    refused = await page.ask("https://platform.invalid/jobs", method="POST")
    # Only the tunnel was asked for.
    assert outcome(refused) == ("unreachable", False)
    # This machine is reached directly all the same.
    assert (await page.ask(platform.origin))["status"] == 200
    assert len(platform.requests) == 1
