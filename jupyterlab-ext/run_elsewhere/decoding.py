"""Undoes a platform's Content-Encoding (RFC 9110, section 8.4.1) a bounded piece at a time.

The relay asks for none, so an encoding is the exception: files that lie compressed on a server. httpx would
undo any number of them, one on top of the other, each chunk at once: a few kilobytes may become all memory.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

import httpx

from .failures import RelayError

_PIECE_BYTES = 1 << 20
# Of zlib: a header of gzip or of zlib itself, which is what HTTP calls deflate.
_ANY_HEADER = 47
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})


async def decoded(response: httpx.Response, chunk_bytes: int | None) -> AsyncIterator[bytes]:
    """The body without its encoding; nothing is held of what nobody has asked for yet.

    Raises RelayError for another encoding, for more than one, and for what is not encoded as it says.
    """
    header = response.headers.get("content-encoding", "")
    encodings = [name for text in header.split(",") if (name := text.strip().lower()) not in ("", "identity")]
    raw = response.aiter_raw(chunk_bytes)
    if not encodings:
        async for chunk in raw:
            yield chunk
        return
    if len(encodings) > 1 or encodings[0] not in _KNOWN:
        text = f"The answer is encoded in a way that was not asked for ({header[:100]})."
        raise RelayError("interrupted", text, True)
    try:
        async for piece in _inflated(raw):
            yield piece
            # Nothing else here waits for anything, and others want their turn.
            await asyncio.sleep(0)
    except zlib.error as error:
        raise RelayError("interrupted", f"The answer is not {encodings[0]}, as it says.", True) from error


async def _inflated(raw: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    member = zlib.decompressobj(_ANY_HEADER)
    begun = False
    async for chunk in raw:
        data, begun = chunk, True
        while data:
            if member.eof:
                # RFC 1952, section 2.2: a gzip file may have several members.
                member = zlib.decompressobj(_ANY_HEADER)
            piece = member.decompress(data, _PIECE_BYTES)
            data = member.unused_data if member.eof else member.unconsumed_tail
            if piece:
                yield piece
        while not member.eof and (piece := member.decompress(b"", _PIECE_BYTES)):
            yield piece
    if begun and not member.eof:
        raise zlib.error("it ends early")
