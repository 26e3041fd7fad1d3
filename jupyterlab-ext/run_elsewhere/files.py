"""The files below the server's root: what a task reads, and where results go."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import threading
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Any

from jupyter_server.services.contents.filemanager import FileContentsManager

_CHUNK_BYTES = 1 << 20

# A path that begins so names a fetched file, and none below the root.
FETCHED = "run-elsewhere:fetched/"


class RefusedPathError(Exception):
    """A path that may not be used, or a file that is not there. Its message is for people."""


class Folder:
    """The server's root, and everything below it that the file browser would show; and fetched files.

    Paths are as in Jupyter's contents API: relative to the root, `/` between segments.
    """

    def __init__(self, contents_manager: Any, fetched: Callable[[str], Path] | None = None) -> None:
        self._contents = contents_manager
        self._fetched = fetched

    @property
    def local(self) -> bool:
        """Whether notebooks are on this machine's disk at all."""
        return isinstance(self._contents, FileContentsManager)

    def existing(self, path: str) -> Path:
        """A regular file that may be read. Raises RefusedPathError."""
        found = self._inside(path)
        try:
            mode = found.stat().st_mode
        except OSError as error:
            raise RefusedPathError(f"{path} is not there, or may not be read.") from error
        # A pipe would block its reader, a device may never end.
        if not stat.S_ISREG(mode):
            raise RefusedPathError(f"{path} is not a file.")
        return found

    def new(self, path: str) -> Path:
        """Where a file may be made that is not there yet. Raises RefusedPathError."""
        target = self._inside(path)
        # _inside has followed symbolic links, but one that leads nowhere counts as a file here too.
        named = target if path.startswith(FETCHED) else self._root().joinpath(*path.split("/"))
        if target.exists() or os.path.lexists(named):
            raise RefusedPathError(f"{path} exists already.")
        return target

    def _root(self) -> Path:
        return Path(os.path.realpath(self._contents.root_dir))

    def _inside(self, path: str) -> Path:
        if self._fetched is not None and path.startswith(FETCHED):
            return self._fetched(path.removeprefix(FETCHED))
        if not self.local:
            raise RefusedPathError("The notebooks of this Jupyter server are not on its disk.")
        for segment in path.split("/"):
            self._check(segment, path)
        root = self._root()
        # After every link was followed, it must still be below the root.
        real = Path(os.path.realpath(root.joinpath(*path.split("/"))))
        if not real.is_relative_to(root):
            raise RefusedPathError(f"{path} leads out of the folder that this Jupyter server shows.")
        return real

    def _check(self, segment: str, path: str) -> None:
        # A drive, or a second separator, on Windows.
        foreign = os.name == "nt" and any(character in segment for character in ":\\")
        if segment in ("", ".", "..") or "\0" in segment or foreign:
            raise RefusedPathError(f"{path!r} is no path below the folder that this Jupyter server shows.")
        # As the contents API has it: a platform's result must not become a start-up file of the user.
        if segment.startswith(".") and not self._contents.allow_hidden:
            raise RefusedPathError(f"{path} is hidden, and this Jupyter server does not allow hidden files.")


# Not a link that was put there since, and no waiting for somebody at the other end of a pipe.
_CAREFULLY = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


def open_checked(path: Path) -> BufferedReader:
    """Opens a file that `Folder.existing` found: in a shared folder somebody may have put another there.

    Raises OSError.
    """
    file = os.fdopen(os.open(path, _CAREFULLY), "rb")
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode) and is_at(file.fileno(), path):
        return file
    file.close()
    raise OSError(errno.ELOOP, "it is another file by now")


def is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file lies where its path says, without a link. Only Linux tells; others say yes."""
    return sys.platform != "linux" or os.readlink(f"/proc/self/fd/{descriptor}") == str(path)


def beside(origin: str, path: str) -> str:
    """The path, below the root, of a file that is named relative to a notebook's folder."""
    folder, slash, _ = origin.strip("/").rpartition("/")
    return f"{folder}{slash}{path}"


def describe(path: Path, cancelled: threading.Event) -> tuple[int, str] | None:
    """Size in bytes and SHA-256 (lower-case hexadecimal) of a file; blocks. None when cancelled."""
    digest = hashlib.sha256()
    size = 0
    with open_checked(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            if cancelled.is_set():
                return None
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()
