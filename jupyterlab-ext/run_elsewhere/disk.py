"""Writing small files so that neither a crash nor another process leaves half of one."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if os.name == "nt":
    import msvcrt
else:
    import fcntl

TEMPORARY_SUFFIX = ".tmp"


def make_private_folder(path: Path) -> Path:
    """Makes a folder that only its owner may enter; what is there already keeps its permissions."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def read_json(path: Path) -> Any | None:
    """The document in a file, or None when there is no such file.

    Raises ValueError when the file is no JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def write_json(path: Path, document: Any) -> None:
    """Replaces a file by a document: whole, or not at all.

    It has reached the disk when this returns, its name in the folder too. Only the owner may read it.
    """
    # mkstemp gives mode 0600, whatever the umask says.
    descriptor, temporary = tempfile.mkstemp(TEMPORARY_SUFFIX, f".{path.name}.", path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(document, separators=(",", ":")).encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    sync_folder(path.parent)


def remove(path: Path) -> bool:
    """Removes a file. False when it was not there."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def sync_folder(path: Path) -> None:
    """Makes the names in a folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock that all threads and all processes of this user respect.

    Waits until it is free, so it is not for the event loop's thread. A process that dies lets go of it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "nt":
            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        # Closing lets go of it, on every system.
        os.close(descriptor)
