"""Keeps the user's runs: a file for each, so that a broken one takes no other with it.

    runs/<key>.json        the run, with its revision
    runs/<key>.task.json   its task, until the platform is known to have it
    runs/<key>.claim.json  who may submit or recover it, and until when
    runs/.lock             held over every change, by all Jupyter servers of the user

All methods block on the disk: they are for a thread, not for the event loop.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from logging import Logger
from pathlib import Path
from typing import Any

from .disk import (
    TEMPORARY_SUFFIX,
    locked,
    make_private_folder,
    read_json,
    remove,
    sync_folder,
    write_json,
)

Run = dict[str, Any]

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RUN_FILE = re.compile(rf"{_KEY.pattern}\.json")
_LONGEST_CLAIM_SECONDS = 3600


class ConflictError(Exception):
    """The run exists already, or somebody else wrote it first."""


class MissingError(Exception):
    """There is no such run."""


def is_key(text: object) -> bool:
    """Whether this is a UUID in its canonical form, which also makes it a safe file name."""
    return isinstance(text, str) and _KEY.fullmatch(text) is not None


class RunStore:
    """Runs on disk. A call that returned has reached the disk."""

    def __init__(self, folder: Path, log: Logger, now: Callable[[], float] = time.time) -> None:
        self._folder = folder / "runs"
        self._lock = self._folder / ".lock"
        self._log = log
        self._now = now

    def runs(self) -> list[Run]:
        """All runs, in no order."""
        if not self._folder.is_dir():
            return []
        paths = [path for path in self._folder.iterdir() if _RUN_FILE.fullmatch(path.name)]
        return [run for run in map(self._read_run, paths) if run is not None]

    def create(self, run: Run, task: Any) -> Run:
        """Stores a new run with its task. Raises ConflictError when the key exists."""
        path = self._path(run["key"])
        make_private_folder(self._folder)
        with locked(self._lock):
            if path.exists():
                raise ConflictError
            # The task first: a run that exists can then always be finished.
            write_json(self._side(run["key"], "task"), task)
            write_json(path, run)
        return run

    def put(self, run: Run) -> Run:
        """Compare-and-set by revision. The run as stored, with its new revision.

        Raises MissingError when it does not exist, ConflictError when somebody else wrote first.
        """
        path = self._path(run["key"])
        with self._changing(path):
            stored = _read(path)
            if stored is None:
                raise MissingError
            # What the disk has damaged is nobody's to write over.
            if not isinstance(stored, dict) or stored.get("revision") != run["revision"]:
                raise ConflictError
            renewed = {**run, "revision": run["revision"] + 1}
            write_json(path, renewed)
        return renewed

    def task(self, key: str) -> Any | None:
        """The task of a run, or None when it was dropped or never there."""
        return read_json(self._side(key, "task"))

    def drop_task(self, key: str) -> None:
        """Forgets the task of a run; nothing happens when there is none."""
        if remove(self._side(key, "task")):
            sync_folder(self._folder)

    def claim(self, key: str, owner: str, seconds: float) -> bool:
        """Takes or renews the right to submit or recover a run; for 0 seconds, gives it back.

        False when another owner holds it.

        Raises MissingError when there is no such run.
        """
        path = self._path(key)
        with self._changing(path):
            if not path.exists():
                raise MissingError
            side = self._side(key, "claim")
            if _holds_another(_read(side), owner, self._now()):
                return False
            until = self._now() + min(seconds, _LONGEST_CLAIM_SECONDS)
            write_json(side, {"owner": owner, "until": until})
        return True

    def remove(self, key: str) -> None:
        """Removes a run with all that belongs to it; nothing happens when there is none."""
        path = self._path(key)
        if not self._folder.is_dir():
            return
        with locked(self._lock):
            # The run first: what is left of it by a crash is then nobody's, and swept away.
            remove(path)
            remove(self._side(key, "task"))
            remove(self._side(key, "claim"))
            sync_folder(self._folder)

    def sweep(self) -> None:
        """Removes what a crash left: unfinished writes, and side files without a run."""
        if not self._folder.is_dir():
            return
        with locked(self._lock):
            for path in sorted(self._folder.iterdir()):
                key, _, rest = path.name.partition(".")
                orphan = rest in ("task.json", "claim.json") and not self._path(key).exists()
                if orphan or path.name.endswith(TEMPORARY_SUFFIX):
                    remove(path)

    def _changing(self, path: Path) -> AbstractContextManager[None]:
        if not path.parent.is_dir():
            raise MissingError
        return locked(self._lock)

    def _read_run(self, path: Path) -> Run | None:
        run = _read(path)
        if run is None or isinstance(run, dict):
            return run
        self._log.error("Run Elsewhere: %s is no run and is left out", path)
        return None

    def _path(self, key: str) -> Path:
        if not is_key(key):
            raise MissingError
        return self._folder / f"{key}.json"

    def _side(self, key: str, kind: str) -> Path:
        return self._path(key).with_suffix(f".{kind}.json")


def _read(path: Path) -> Any | None:
    """The document in a file, None when there is no such file, and some text for a damaged one."""
    try:
        return read_json(path)
    except ValueError:
        return "damaged"


def _holds_another(held: Any, owner: str, now: float) -> bool:
    if not isinstance(held, dict) or held.get("owner") == owner:
        return False
    until = held.get("until")
    return isinstance(until, (int, float)) and until > now
