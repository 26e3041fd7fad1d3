"""Request bodies: from the page's description of one to the bytes that leave."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from .files import Folder, open_checked

_CHUNK_BYTES = 1 << 18
_CONTENT_TYPE = re.compile(r"[\x20-\x7e]{1,200}")


@dataclass(frozen=True)
class Stretch:
    """A file, as long as it was when the request was made."""

    path: Path
    size: int

    @property
    def length(self) -> int:
        """What it adds to a body, in bytes."""
        return self.size


@dataclass(frozen=True)
class Base64Stretch(Stretch):
    """A file that goes as base64 (RFC 4648, section 4)."""

    @property
    def length(self) -> int:
        """Of the base64, in bytes."""
        return 4 * ((self.size + 2) // 3)


Piece = bytes | Stretch


@dataclass(frozen=True)
class Content:
    """A body whose length is known before its first byte is read."""

    type: str
    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """In bytes."""
        return sum(len(piece) if isinstance(piece, bytes) else piece.length for piece in self.pieces)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes, read from the disk in a thread as fast as they are taken.

        Raises OSError when a file is no longer what it was.
        """
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            async with aclosing(_read(piece)) as stretch:
                chunks = _base64(stretch) if isinstance(piece, Base64Stretch) else stretch
                async for chunk in chunks:
                    yield chunk


def encode(body: Any, folder: Folder) -> Content:
    """Makes the bytes of a `Body` as the page describes it; blocks on the disk.

    Raises ValueError when the description is malformed, RefusedPathError for a file that may not be read.
    """
    kind = body.get("kind") if isinstance(body, dict) else None
    if kind == "form":
        fields = [(_text(name), _text(value)) for name, value in body["fields"]]
        # https://url.spec.whatwg.org/#urlencoded-serializing
        return Content("application/x-www-form-urlencoded", (urlencode(fields).encode("ascii"),))
    if kind == "json":
        return Content("application/json", (json.dumps(body["value"]).encode("ascii"),))
    if kind == "multipart":
        return _multipart(body["parts"], folder)
    if kind == "contents":
        return _contents(body["file"], folder)
    raise ValueError("an unknown kind of body")


def _multipart(parts: Any, folder: Folder) -> Content:
    """RFC 7578, names as https://html.spec.whatwg.org/#multipart-form-data writes them."""
    boundary = secrets.token_hex(16)
    pieces: list[Piece] = []
    for part in parts:
        pieces += [f"--{boundary}\r\n".encode() + _part_head(part), _part_content(part, folder), b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return Content(f"multipart/form-data; boundary={boundary}", tuple(pieces))


def _contents(file: Any, folder: Folder) -> Content:
    """A file as the model that a Jupyter server's contents API takes (its api.yaml, `Contents`)."""
    path = folder.existing(_text(file["path"]))
    head = b'{"type":"file","format":"base64","content":"'
    return Content("application/json", (head, Base64Stretch(path, path.stat().st_size), b'"}'))


def _part_head(part: dict[str, Any]) -> bytes:
    head = f'Content-Disposition: form-data; name="{_quoted(part["name"])}"'
    if part.get("filename") is not None:
        head += f'; filename="{_quoted(part["filename"])}"'
    content_type = part.get("contentType")
    if content_type is None and "file" in part["content"]:
        content_type = "application/octet-stream"
    if content_type is not None:
        if not _CONTENT_TYPE.fullmatch(content_type):
            raise ValueError("a content type has characters that it may not have")
        head += f"\r\nContent-Type: {content_type}"
    return utf8(head + "\r\n\r\n")


def _part_content(part: dict[str, Any], folder: Folder) -> Piece:
    content = part["content"]
    if "text" in content:
        return utf8(_text(content["text"]))
    path = folder.existing(_text(content["file"]["path"]))
    return Stretch(path, path.stat().st_size)


def _quoted(text: str) -> str:
    return _text(text).replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text is needed")
    return utf8(value).decode()


def utf8(text: str) -> bytes:
    """Encodes as a page's TextEncoder does, so that hashes agree: a lone surrogate becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


async def _base64(chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    rest = b""
    async for chunk in chunks:
        rest += chunk
        whole = len(rest) - len(rest) % 3
        if whole > 0:
            yield base64.b64encode(rest[:whole])
        rest = rest[whole:]
    if rest:
        yield base64.b64encode(rest)


async def _read(stretch: Stretch) -> AsyncGenerator[bytes, None]:
    # Buffered, as its lock makes close() wait for a read that was abandoned in its thread.
    with await asyncio.to_thread(open_checked, stretch.path) as file:
        left = stretch.size
        while left > 0:
            chunk = await asyncio.to_thread(file.read, min(left, _CHUNK_BYTES))
            if not chunk:
                break
            left -= len(chunk)
            yield chunk
        if left > 0 or await asyncio.to_thread(file.read, 1):
            raise OSError(0, f"{stretch.path.name} changed while it was sent")
