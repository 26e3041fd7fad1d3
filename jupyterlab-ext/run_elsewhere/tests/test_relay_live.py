"""Answers that arrive in pieces, and WebSockets."""

import asyncio
import base64
import hashlib

import pytest

from .conftest import TOKEN
from .platform import raw_server


async def following(page, key, count):
    """The next texts of an exchange, each acknowledged."""
    texts = []
    for _ in range(count):
        message = await page.hear()
        assert (message["id"], message["type"]) == (key, "text")
        texts.append(message["text"])
        await page.say({"id": key, "type": "taken"})
    return texts


async def test_a_stream_gives_each_piece_as_it_comes_with_characters_whole(open_page, platform):
    page = await open_page()
    key = await page.start("/events", type="stream")
    head = await page.hear()
    assert (head["type"], head["status"], head["text"]) == ("response", 200, "")
    assert head["headers"]["content-type"] == "text/event-stream"
    euro = "€".encode()
    for sent, heard in ((b"data: 1\n\n", "data: 1\n\n"), (b"2" + euro[:1], "2"), (euro[1:], "€")):
        platform.pieces.put_nowait(sent)
        assert await following(page, key, 1) == [heard]
    platform.pieces.put_nowait(None)
    assert await page.hear() == {"id": key, "type": "end"}


async def test_any_other_answer_to_a_stream_comes_whole(open_page, platform):
    page = await open_page()
    key = await page.start("/redirect", type="stream", method="POST")
    head = await page.hear()
    assert (head["status"], head["headers"]["location"][-13:]) == (303, "session-token")
    assert await following(page, key, 1) == ["elsewhere"]
    assert (await page.hear())["type"] == "end"
    assert len(platform.requests) == 1


async def test_a_credential_is_struck_out_of_a_stream_across_its_pieces(open_page, platform):
    page = await open_page()
    key = await page.start("/events", type="stream")
    await page.hear()
    assert platform.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
    platform.pieces.put_nowait(f"you said {TOKEN[:5]}")
    assert await following(page, key, 1) == ["you said "]
    platform.pieces.put_nowait(f"{TOKEN[5:]}, {TOKEN[:3]}")
    assert await following(page, key, 1) == ["[credential], "]
    platform.pieces.put_nowait(None)
    assert await following(page, key, 1) == [TOKEN[:3]]


@pytest.mark.parametrize(
    ("path", "fields", "failure"),
    [
        ("/large", {"maxBytes": 100_000}, "too-large"),
        ("/stall", {"deadlineMs": 200}, "timeout"),
        ("/hang", {"deadlineMs": 200}, "timeout"),
        ("http://elsewhere.example/", {}, "forbidden"),
    ],
)
async def test_a_stream_has_the_bounds_of_any_request(open_page, path, fields, failure):
    page = await open_page()
    key = await page.start(path, type="stream", **fields)
    message = await page.hear()
    while message["type"] in ("response", "text"):
        await page.say({"id": key, "type": "taken"})
        message = await page.hear()
    assert (message["type"], message["failure"]) == ("failure", failure)


async def test_an_abort_ends_a_stream(open_page, platform):
    page = await open_page()
    key = await page.start("/events", type="stream")
    await page.hear()
    await page.say({"id": key, "type": "abort"})
    assert await platform.gone.get() == "/events"
    platform.pieces.put_nowait(None)
    assert (await page.ask())["status"] == 200


async def test_a_socket_carries_text_both_ways_with_the_credential_until_the_page_closes(open_page, platform):
    page = await open_page()
    key = await page.start("/socket/echo", type="connect", method=None)
    assert await page.hear() == {"id": key, "type": "response", "status": 101, "headers": {}, "text": ""}
    for text in ("ü" * 100, "x" * 300, "y" * 70_000):
        await page.say({"id": key, "type": "text", "text": text})
        # The credential that it echoes does not come back.
        assert await following(page, key, 1) == [f"{text} Bearer [credential]"]
        assert await platform.heard.get() == text
    assert platform.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
    await page.say({"id": key, "type": "text", "text": "last"})
    await page.say({"id": key, "type": "close"})
    assert await platform.heard.get() == "last"
    assert await platform.gone.get() == "/socket/echo 1000"
    ends = [await page.hear()]
    # Its last answer may or may not have been on its way.
    if ends[0]["type"] == "text":
        ends.append(await page.hear())
    assert ends[-1] == {"id": key, "type": "end"}


async def test_a_platform_that_answers_no_close_is_left(open_page, call, monkeypatch):
    monkeypatch.setattr("run_elsewhere.carry._CLOSING_SECONDS", 0.1)
    page = await open_page()
    gone = asyncio.Event()

    async def serve(reader, writer):
        key = (await reader.readuntil(b"\r\n\r\n")).split(b"sec-websocket-key: ")[1].split(b"\r\n")[0]
        digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", usedforsecurity=False).digest()
        accept = base64.b64encode(digest)
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")
        writer.write(b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        # The first message comes along with the answer's head.
        writer.write(b"\x81\x05hello")
        await reader.read()
        gone.set()
        writer.close()

    origin, server = await raw_server(serve)
    assert (await call("PUT", "origins", {"platforms": [], "agreed": [origin]}))[0] == 204
    key = await page.start(origin, type="connect")
    assert (await page.hear())["status"] == 101
    assert await following(page, key, 1) == ["hello"]
    await page.say({"id": key, "type": "close"})
    assert await page.hear() == {"id": key, "type": "end"}
    await asyncio.wait_for(gone.wait(), 10)
    server.close()


async def test_a_socket_that_the_platform_closes_ends(open_page):
    page = await open_page()
    key = await page.start("/socket/greet", type="connect")
    await page.hear()
    # Neither bytes nor a ping are text.
    assert await following(page, key, 1) == ["hello"]
    assert await page.hear() == {"id": key, "type": "end"}


async def test_a_socket_that_is_lost_is_told_apart(open_page):
    page = await open_page()
    key = await page.start("/socket/drop", type="connect")
    await page.hear()
    await page.say({"id": key, "type": "text", "text": "go"})
    message = await page.hear()
    assert (message["failure"], message["maybeSent"]) == ("interrupted", True)


async def test_a_message_that_is_too_long_ends_a_socket(open_page, platform):
    page = await open_page()
    key = await page.start("/socket/flood", type="connect", maxBytes=49_999)
    await page.hear()
    await page.say({"id": key, "type": "text", "text": "1"})
    assert (await page.hear())["failure"] == "too-large"
    assert await platform.gone.get() == "/socket/flood None"


async def test_a_platform_waits_for_a_page_that_does_not_read(open_page, platform):
    page = await open_page()
    key = await page.start("/socket/flood", type="connect")
    await page.hear()
    await page.say({"id": key, "type": "text", "text": "2000"})
    # A mebibyte is on its way to the page and no more, however long it does not read.
    unread = [await page.hear() for _ in range(21)]
    assert {message["type"] for message in unread} == {"text"}
    # Other requests go on, and nothing of the flood comes between.
    assert (await page.ask())["status"] == 200
    assert platform.heard.qsize() < 1000
    for _ in unread:
        await page.say({"id": key, "type": "taken"})
    assert len(await following(page, key, 100)) == 100


async def test_a_page_that_says_more_than_the_platform_takes_is_stopped(open_page, monkeypatch):
    monkeypatch.setattr("run_elsewhere.line._MOST_UNSENT", 1 << 20)
    page = await open_page()
    key = await page.start("/socket/flood", type="connect")
    await page.hear()
    # It reads no more before its flood is taken.
    await page.say({"id": key, "type": "text", "text": "2000"})
    long = {"id": key, "type": "text", "text": "1" * 90_000}
    for _ in range(200):
        await page.say(long)
    message = await page.hear()
    while message["type"] == "text":
        message = await page.hear()
    assert message["failure"] == "too-large"


@pytest.mark.parametrize("path", ["/redirect", "/missing", "/events"])
async def test_any_other_answer_opens_no_socket(open_page, platform, path):
    page = await open_page()
    answer = await page.ask(path, type="connect")
    assert (answer["type"], answer["failure"]) == ("failure", "unreachable")
    assert "opened no WebSocket" in answer["message"]
    assert len(platform.requests) == 1


async def test_a_socket_is_opened_to_registered_origins_only_and_in_time(open_page, call):
    page = await open_page()
    assert (await page.ask("http://elsewhere.example/", type="connect"))["failure"] == "forbidden"
    assert (await page.ask("/hang", type="connect", deadlineMs=200))["failure"] == "timeout"

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")
        writer.write(b"Sec-WebSocket-Accept: anything\r\n\r\n")
        await writer.drain()

    origin, server = await raw_server(serve)
    assert (await call("PUT", "origins", {"platforms": [], "agreed": [origin]}))[0] == 204
    assert (await page.ask(origin, type="connect"))["failure"] == "unreachable"
    server.close()


async def test_closing_the_page_closes_its_sockets(open_page, platform):
    page = await open_page()
    await page.start("/socket/echo", type="connect")
    await page.hear()
    page.close()
    assert await asyncio.wait_for(platform.gone.get(), 10) == "/socket/echo None"
