"""A new file that is whole, or not there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from io import BufferedWriter
from pathlib import Path
from types import TracebackType

from .files import Folder, RefusedPathError, is_at


class NewFile:
    """Makes a file with the folders above it, and takes all of it away again when its body fails.

    An async context manager. All disk work is done in threads.
    """

    def __init__(self, folder: Folder, path: str) -> None:
        self._folder = folder
        self._path = path
        self._made: list[Path] = []

    async def __aenter__(self) -> NewFile:
        creating = asyncio.ensure_future(asyncio.to_thread(self._create))
        try:
            # Buffered, as its lock makes close() wait for a write that was abandoned in its thread.
            self._file = await asyncio.shield(creating)
        except asyncio.CancelledError:
            # The thread goes on, so wait for what it makes and take that away.
            with contextlib.suppress(RefusedPathError):
                self._file = await creating
                await asyncio.to_thread(self._undo)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await asyncio.to_thread(self._file.close)
        else:
            await asyncio.to_thread(self._undo)

    async def write(self, chunks: AsyncIterator[bytes]) -> int:
        """Writes everything. The size in bytes."""
        size = 0
        async for chunk in chunks:
            await asyncio.to_thread(self._file.write, chunk)
            size += len(chunk)
        await asyncio.to_thread(self._file.flush)
        return size

    def _create(self) -> BufferedWriter:
        try:
            for parent in reversed(self._folder.new(self._path).parents):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    self._made.append(parent)
            # Checked again now that the folders are there.
            self._target = self._folder.new(self._path)
            # Exclusive: neither a file nor a link that appeared meanwhile is followed or overwritten.
            file = self._target.open("xb")
            if is_at(file.fileno(), self._target):
                return file
            # A folder above it became a link meanwhile. What was made there is empty, and of no known place.
            file.close()
            raise RefusedPathError(f"{self._path} leads elsewhere by now.")
        except RefusedPathError:
            self._remove_folders()
            raise
        except OSError as error:
            self._remove_folders()
            raise RefusedPathError(f"{self._path} cannot be made: {error.strerror}.") from error

    def _undo(self) -> None:
        # A full disk makes closing fail too; the file goes all the same.
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._target.unlink()
        self._remove_folders()

    def _remove_folders(self) -> None:
        for parent in reversed(self._made):
            # Not empty: somebody else has put something there.
            with contextlib.suppress(OSError):
                parent.rmdir()
