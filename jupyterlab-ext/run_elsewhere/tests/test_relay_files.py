"""Files that go and come without passing the page."""

import asyncio
import base64
import hashlib
import json
import os
import threading

import pytest

from run_elsewhere.body import Content, Stretch, encode
from run_elsewhere.download import NewFile
from run_elsewhere.files import Folder

from .platform import parts_of, raw_server


def upload(*parts):
    return {"method": "POST", "body": {"kind": "multipart", "parts": list(parts)}}


async def test_a_multipart_body_arrives_byte_for_byte(open_page, platform, jp_root_dir):
    page = await open_page()
    data = os.urandom(700_001)
    (jp_root_dir / "data").mkdir()
    (jp_root_dir / "data" / "sky map.fits").write_bytes(data)
    answer = await page.ask(
        **upload(
            {"name": "MODE", "content": {"text": "batch"}},
            {"name": "UPLOAD", "content": {"text": "one,param:a"}},
            {"name": "UPLOAD", "content": {"text": "two,param:b"}},
            {
                "name": "nb",
                "filename": 'ü "q".ipynb',
                "contentType": "application/json",
                "content": {"text": '{"é": "\\ud83d"}'},
            },
            {"name": "b", "filename": "map.fits", "content": {"file": {"path": "data/sky map.fits"}}},
        )
    )
    assert answer["status"] == 200
    (seen,) = platform.requests
    assert seen.headers["Content-Length"] == str(len(seen.body))
    assert "Transfer-Encoding" not in seen.headers
    fields, files = parts_of(seen)
    assert fields == {"MODE": ["batch"], "UPLOAD": ["one,param:a", "two,param:b"]}
    assert files["b"].body == data
    assert files["b"].content_type == "application/octet-stream"
    assert files["nb"].body == '{"é": "\\ud83d"}'.encode()
    assert files["nb"].filename == "ü %22q%22.ipynb"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 700_001])
async def test_a_file_goes_as_a_contents_model(open_page, platform, jp_root_dir, size):
    page = await open_page()
    data = os.urandom(size)
    (jp_root_dir / "map.fits").write_bytes(data)
    await page.ask(method="PUT", body={"kind": "contents", "file": {"path": "map.fits"}})
    (seen,) = platform.requests
    assert seen.headers["Content-Length"] == str(len(seen.body))
    assert seen.headers["Content-Type"] == "application/json"
    model = json.loads(seen.body)
    assert (model["type"], model["format"]) == ("file", "base64")
    assert base64.b64decode(model["content"]) == data


async def test_text_is_sent_as_a_page_would_encode_it(open_page, platform):
    page = await open_page()
    await page.ask(**upload({"name": "t", "content": {"text": "a\ud800b\U0001f52d"}}))
    # TextEncoder makes U+FFFD of a lone surrogate (https://encoding.spec.whatwg.org/#interface-textencoder).
    assert b"\r\n\r\na\xef\xbf\xbdb\xf0\x9f\x94\xad\r\n" in platform.requests[0].body


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "missing", "folder", "link", ".hidden", "a//b", ""]
)
async def test_a_file_that_may_not_be_read_is_not_sent(open_page, platform, jp_root_dir, path):
    page = await open_page()
    (jp_root_dir.parent / "secret").write_text("x")
    (jp_root_dir / "folder").mkdir()
    (jp_root_dir / "link").symlink_to(jp_root_dir.parent / "secret")
    (jp_root_dir / ".hidden").write_text("x")
    answer = await page.ask(**upload({"name": "f", "content": {"file": {"path": path}}}))
    assert (answer["failure"], answer["maybeSent"]) == ("forbidden", False)
    assert platform.requests == []


async def test_a_file_is_read_as_it_is_sent_and_not_before(jp_serverapp, jp_root_dir):
    with (jp_root_dir / "huge.bin").open("wb") as file:
        file.truncate(1 << 40)
    content = encode(
        {"kind": "multipart", "parts": [{"name": "f", "content": {"file": {"path": "huge.bin"}}}]},
        Folder(jp_serverapp.contents_manager),
    )
    assert content.length > 1 << 40
    chunks = content.chunks()
    head, first = await anext(chunks), await anext(chunks)
    await chunks.aclose()
    assert head.startswith(b"--")
    assert len(first) < 1 << 20


@pytest.mark.parametrize("length", [9, 11])
async def test_a_file_that_changes_meanwhile_breaks_the_request(tmp_path, length):
    path = tmp_path / "changing"
    path.write_bytes(b"x" * length)
    with pytest.raises(OSError, match="changed while it was sent"):
        async for _ in Content("text/plain", (Stretch(path, 10),)).chunks():
            pass


def download(path, **fields):
    return {"type": "download", "to": {"path": path}, "maxBytes": 10_000_000, **fields}


async def test_a_download_becomes_a_new_file(open_page, platform, jp_root_dir):
    page = await open_page()
    (jp_root_dir / "work").mkdir()
    answer = await page.ask("/bytes", **download("work/results/a/b.bin"))
    data = bytes(range(256)) * 5000
    assert (answer["status"], answer["sizeBytes"], answer["text"]) == (200, len(data), "")
    made = jp_root_dir / "work" / "results" / "a" / "b.bin"
    assert hashlib.sha256(made.read_bytes()).digest() == hashlib.sha256(data).digest()
    again = await page.ask("/bytes", **download("work/results/a/b.bin"))
    assert (again["failure"], again["maybeSent"]) == ("forbidden", False)
    assert len(platform.requests) == 1


async def test_any_other_status_makes_no_file(open_page, jp_root_dir):
    page = await open_page()
    for path, status in (("/missing", 404), ("/redirect", 303)):
        answer = await page.ask(path, **download("results/a.bin"))
        assert (answer["status"], answer["sizeBytes"]) == (status, 0)
        assert answer["text"] in ("no such result", "elsewhere")
    assert list(jp_root_dir.iterdir()) == []


@pytest.mark.parametrize(
    "path",
    [
        "../out.bin",
        "/tmp/out.bin",
        "a/../../out.bin",
        "out/x.bin",
        "dangling",
        ".bashrc",
        "a/.x/y",
        "a\0b",
        "",
    ],
)
async def test_nothing_is_written_outside_the_root(open_page, platform, jp_root_dir, tmp_path, path):
    page = await open_page()
    outside = tmp_path / "outside"
    outside.mkdir()
    (jp_root_dir / "out").symlink_to(outside)
    (jp_root_dir / "dangling").symlink_to(outside / "made.bin")
    answer = await page.ask("/bytes", **download(path))
    assert (answer["failure"], answer["maybeSent"]) == ("forbidden", False)
    assert list(outside.iterdir()) == []
    assert platform.requests == []


async def test_a_link_inside_the_root_is_fine(open_page, jp_root_dir):
    page = await open_page()
    (jp_root_dir / "real").mkdir()
    (jp_root_dir / "linked").symlink_to(jp_root_dir / "real")
    assert (await page.ask("/bytes", **download("linked/a.bin")))["status"] == 200
    assert (jp_root_dir / "real" / "a.bin").stat().st_size == 256 * 5000


async def test_a_file_that_appears_meanwhile_is_not_overwritten(open_page, platform, jp_root_dir):
    page = await open_page()
    await page.start("/hang", **download("a.bin"))
    await platform.arrived.get()
    (jp_root_dir / "a.bin").write_text("mine")
    platform.release.set()
    answer = await page.hear()
    assert (answer["failure"], answer["maybeSent"]) == ("forbidden", True)
    assert (jp_root_dir / "a.bin").read_text() == "mine"


async def test_an_unfinished_download_is_removed_with_its_folders(open_page, platform, jp_root_dir, call):
    page = await open_page()
    answer = await page.ask("/large", **download("new/folder/a.bin", maxBytes=100_000))
    assert (answer["failure"], answer["maybeSent"]) == ("too-large", True)
    assert list(jp_root_dir.iterdir()) == []

    answer = await page.ask("/stall", **download("new/folder/a.bin", deadlineMs=300))
    assert answer["failure"] == "timeout"
    assert list(jp_root_dir.iterdir()) == []

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        await writer.drain()
        writer.close()

    origin, server = await raw_server(serve)
    assert (await call("PUT", "origins", {"platforms": [], "agreed": [origin]}))[0] == 204
    answer = await page.ask(origin, **download("new/folder/a.bin"))
    assert (answer["failure"], answer["maybeSent"]) == ("interrupted", True)
    assert list(jp_root_dir.iterdir()) == []
    server.close()


def told(monkeypatch, name):
    """An event that is set when a step of a download's disk work, done in a thread, is over."""
    done, loop, step = asyncio.Event(), asyncio.get_running_loop(), getattr(NewFile, name)

    def recorded(self):
        try:
            return step(self)
        finally:
            loop.call_soon_threadsafe(done.set)

    monkeypatch.setattr(NewFile, name, recorded)
    return done


async def test_an_aborted_download_is_removed(open_page, jp_root_dir, monkeypatch):
    page = await open_page()
    created, undone = told(monkeypatch, "_create"), told(monkeypatch, "_undo")
    aborted = await page.start("/stall", **download("new/a.bin"))
    await created.wait()
    assert (jp_root_dir / "new" / "a.bin").exists()
    await page.say({"id": aborted, "type": "abort"})
    await undone.wait()
    assert list(jp_root_dir.iterdir()) == []


async def test_a_download_that_is_cancelled_while_its_file_is_made(jp_serverapp, jp_root_dir, monkeypatch):
    begun, proceed, create = threading.Event(), threading.Event(), NewFile._create

    def slow(self):
        begun.set()
        proceed.wait()
        return create(self)

    monkeypatch.setattr(NewFile, "_create", slow)

    async def use():
        async with NewFile(Folder(jp_serverapp.contents_manager), "new/a.bin"):
            raise AssertionError("it was cancelled before")

    using = asyncio.ensure_future(use())
    await asyncio.to_thread(begun.wait)
    using.cancel()
    proceed.set()
    with pytest.raises(asyncio.CancelledError):
        await using
    assert list(jp_root_dir.iterdir()) == []
