"""Reading a platform's answer, which may be of any length and in any encoding."""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import AsyncIterator

import httpx

from .decoding import decoded
from .failures import RelayError

_CHUNK_BYTES = 1 << 20

# Labels of https://encoding.spec.whatwg.org/#names-and-labels. Python knows more, some of which take time
# that grows with the square of the length (punycode), and remembers every name that it was asked for.
_CHARSET = re.compile(
    r"(us-)?ascii|utf-?8|utf-?16(le|be)?|(iso-?8859-|latin)\d{1,2}|(windows-|cp)125\d|koi8-[ru]"
    r"|shift[_-]jis|euc-(jp|kr)|gb(k|2312|18030)|big5",
    re.IGNORECASE,
)


async def bounded(
    response: httpx.Response, max_bytes: int, chunk_bytes: int | None = _CHUNK_BYTES
) -> AsyncIterator[bytes]:
    """The body in chunks, decoded. Raises RelayError as soon as it is known to be longer than allowed.

    chunk_bytes: gathers as much before it goes on; None: as it arrives.
    """
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise _too_large(max_bytes)
    size = 0
    if chunk_bytes is not None:
        # One byte too many is enough to know.
        chunk_bytes = min(chunk_bytes, max_bytes + 1)
    async for chunk in decoded(response, chunk_bytes):
        size += len(chunk)
        if size > max_bytes:
            raise _too_large(max_bytes)
        yield chunk


async def read_pieces(response: httpx.Response, max_bytes: int) -> AsyncIterator[str]:
    """The body as UTF-8 text, as it arrives. A character may begin in one chunk and end in the next."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    async for chunk in bounded(response, max_bytes, None):
        if text := decoder.decode(chunk):
            yield text
    if text := decoder.decode(b"", final=True):
        yield text


async def read_text(response: httpx.Response, max_bytes: int) -> str:
    """The body as text, by the charset that its type names, else UTF-8; without a byte order mark."""
    body = b"".join([chunk async for chunk in bounded(response, max_bytes)])
    label = response.charset_encoding or "utf-8"
    try:
        text = body.decode(label if _CHARSET.fullmatch(label) else "utf-8", "replace")
    except LookupError:
        # Such as latin99.
        text = body.decode("utf-8", "replace")
    return text.removeprefix("\ufeff")


async def read_base64(response: httpx.Response, max_bytes: int) -> str:
    """The body's bytes in base64."""
    body = b"".join([chunk async for chunk in bounded(response, max_bytes)])
    return base64.b64encode(body).decode("ascii")


def _too_large(max_bytes: int) -> RelayError:
    return RelayError("too-large", f"The answer is longer than the {max_bytes} bytes that are allowed.", True)
