"""Files that were fetched for a found notebook: kept here until a platform has them.

Every file has a name that the page made, a UUID: no name from the network becomes a path on this disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from pathlib import Path
from typing import Any

from .disk import make_private_folder, remove
from .files import RefusedPathError, open_checked
from .run_store import is_key

_CHUNK_BYTES = 1 << 20
# What Git LFS keeps in the place of a file begins so (Git LFS specification, "The Pointer").
_POINTER_START = b"version https://git-lfs.github.com/spec/v1\n"


class Fetched:
    """One folder of such files. All methods block on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.path.realpath(folder)) / "fetched"

    def path(self, name: str) -> Path:
        """Where a file of that name is, or would be. Raises RefusedPathError."""
        if not is_key(name):
            raise RefusedPathError(f"{name!r} is no name of a fetched file.")
        return make_private_folder(self._folder) / name

    def write(self, name: str, content: bytes) -> None:
        """Puts content in a new file. Raises RefusedPathError, FileExistsError and other OSErrors."""
        path = self.path(name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError:
            remove(path)
            raise

    def describe(self, name: str, cancelled: threading.Event) -> dict[str, Any] | None:
        """Size in bytes and sums (lower-case hexadecimal). None when nothing is there, or when cancelled."""
        with contextlib.ExitStack() as stack:
            try:
                file = stack.enter_context(open_checked(self.path(name)))
            except FileNotFoundError:
                return None
            is_pointer = file.read(len(_POINTER_START)) == _POINTER_START
            file.seek(0)
            size = os.fstat(file.fileno()).st_size
            sha256 = hashlib.sha256()
            # Not against an enemy: what the sources of notebooks tell, and git's id of a blob.
            md5 = hashlib.md5(usedforsecurity=False)
            git = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
            while chunk := file.read(_CHUNK_BYTES):
                if cancelled.is_set():
                    return None
                for digest in (sha256, md5, git):
                    digest.update(chunk)
        return {
            "sizeBytes": size,
            "sha256": sha256.hexdigest(),
            "md5": md5.hexdigest(),
            "gitBlob": git.hexdigest(),
            "isPointer": is_pointer,
        }

    def files(self) -> list[dict[str, Any]]:
        """Names, and when each was fetched in milliseconds since the epoch."""
        found = []
        with contextlib.suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                # Another server of the user may have removed it by now.
                with contextlib.suppress(FileNotFoundError):
                    if is_key(path.name):
                        found.append({"name": path.name, "changedMs": int(path.stat().st_mtime * 1000)})
        return found

    def remove(self, name: str) -> None:
        """Removes a file; nothing happens when there is none. Raises RefusedPathError."""
        remove(self.path(name))
