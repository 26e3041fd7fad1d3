"""Answers that are encoded: bounded by what comes out, and never by what went in."""

import gzip
import tracemalloc
import zlib

import httpx
import pytest

from run_elsewhere.answer import bounded, read_text
from run_elsewhere.failures import RelayError


def answer(encoding, body, **headers):
    async def chunks():
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    return httpx.Response(200, headers={"Content-Encoding": encoding, **headers}, content=chunks())


def bomb(size):
    """A few kilobytes that become as many zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join(parts) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("identity", b"plain"),
        ("", b"plain"),
        ("gzip", gzip.compress(b"plain")),
        ("X-GZIP", gzip.compress(b"pl") + gzip.compress(b"ain")),
        ("deflate", zlib.compress(b"plain")),
        ("gzip", b""),
    ],
)
async def test_what_is_encoded_is_read(encoding, body):
    assert await read_text(answer(encoding, body), 100) == ("plain" if body else "")


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "gzip, gzip", "gzip, identity, gzip", "compress", "x" * 300]
)
async def test_what_was_not_asked_for_is_refused_in_words(encoding):
    with pytest.raises(RelayError, match="not asked for") as refused:
        await read_text(answer(encoding, gzip.compress(gzip.compress(b"x"))), 100)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"x" * 1000)[:-9]])
async def test_what_is_not_encoded_as_it_says_is_an_error(body):
    with pytest.raises(RelayError, match="not gzip, as it says"):
        await read_text(answer("gzip", body), 10_000)


async def test_a_bomb_is_stopped_at_the_bound_and_never_held():
    packed = bomb(256 << 20)
    assert len(packed) < 1 << 20
    tracemalloc.start()
    with pytest.raises(RelayError, match="longer than the 10000000 bytes") as refused:
        async for _ in bounded(answer("gzip", packed), 10_000_000):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.failure == "too-large"
    assert peak < 16 << 20


@pytest.mark.parametrize("charset", ["punycode", "idna", "hex", "unicode_escape", "latin99", "x" * 10_000])
async def test_a_charset_that_no_page_has_is_read_as_utf_8(charset):
    # Python's punycode takes a minute for this, on the thread of all other requests.
    body = b"a-" + b"b9z0" * 400_000
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    assert await read_text(answer("identity", body, **headers), 10_000_000) == body.decode()


@pytest.mark.parametrize(
    ("charset", "body"),
    [("UTF-16", "ü".encode("utf-16")), ("windows-1252", b"\xfc"), ("ISO-8859-15", b"\xfc")],
)
async def test_a_charset_that_pages_have_is_used(charset, body):
    assert (
        await read_text(answer("identity", body, **{"Content-Type": f"text/plain; charset={charset}"}), 100)
        == "ü"
    )
