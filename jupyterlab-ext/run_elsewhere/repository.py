"""Where a notebook's committed version lives, as git knows it. Reads the disk only.

A repository may come from a stranger: nothing that its configuration names is ever run, nothing is fetched.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

# Of a committed notebook, to be compared in the page; a longer one is not sent there.
MAX_TEXT_BYTES = 16 << 20

_SECONDS = 10.0
_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    # A partial clone would fetch what it lacks, by any program that its configuration names.
    "-c",
    "protocol.allow=never",
    # A folder of a download may pretend to be a bare repository.
    "-c",
    "safe.bareRepository=explicit",
)


class NoAnswerError(Exception):
    """Git is not there, or cannot tell."""


class Git:
    """Git in one folder, with a time limit for all its calls together."""

    def __init__(self, folder: Path, seconds: float = _SECONDS) -> None:
        self._folder = folder
        self._until = time.monotonic() + seconds

    def read(self, *arguments: str) -> bytes:
        """What a command prints. Raises NoAnswerError."""
        try:
            # No shell, and nobody's input but a path below the server's root and what git itself has said.
            done = subprocess.run(  # noqa: S603
                # Not started in the folder: on Windows a program there of that name would be taken for git.
                ["git", "-C", str(self._folder), *_OPTIONS, *arguments],  # noqa: S607
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=max(0.0, self._until - time.monotonic()),
                check=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise NoAnswerError(str(error)) from error
        return done.stdout

    def line(self, *arguments: str) -> str:
        """The same as text, without the line's end."""
        return _text(self.read(*arguments)).removesuffix("\n")

    def lines(self, *arguments: str) -> list[str]:
        """The same as a list of lines."""
        return _text(self.read(*arguments)).splitlines()


def committed(notebook: Path) -> dict[str, Any] | None:
    """The notebook as the last commit has it; blocks. None where it is in none, or no remote is known.

    The keys are those of `CommittedNotebook` in the planner client.
    """
    git = Git(notebook.parent)
    try:
        commit = git.line("rev-parse", "--verify", "--end-of-options", "HEAD^{commit}")
        blob = git.line("rev-parse", "--verify", "--end-of-options", f"{commit}:./{notebook.name}")
        folder = git.line("rev-parse", "--show-prefix")
        remote, pushed = _remote(git, commit)
        address = without_secrets(git.line("remote", "get-url", "--", remote))
        found = {"remote": address, "commit": commit, "path": folder + notebook.name, "pushed": pushed}
        if int(git.line("cat-file", "-s", blob)) <= MAX_TEXT_BYTES:
            found["text"] = _text(git.read("cat-file", "blob", blob))
    except NoAnswerError:
        return None
    return found


def _remote(git: Git, commit: str) -> tuple[str, bool]:
    """The remote to name, and whether it has the commit. The branch's own comes first, then origin."""
    remotes = git.lines("remote")
    refs = git.lines("for-each-ref", "--format=%(refname)", f"--contains={commit}", "refs/remotes/")
    having = [name for name in remotes if any(ref.startswith(f"refs/remotes/{name}/") for ref in refs)]
    candidates = having or remotes
    branch = git.line("rev-parse", "--symbolic-full-name", "HEAD")
    own = git.line("for-each-ref", "--format=%(upstream:remotename)", branch) if branch != "HEAD" else ""
    for name in (own, "origin", *candidates):
        if name in candidates:
            return name, bool(having)
    raise NoAnswerError("There is no remote.")


def without_secrets(remote: str) -> str:
    """A remote's address without a password; over HTTP a user may be a token too."""
    scheme, separator, rest = remote.partition("://")
    if not separator:
        return remote
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    if scheme.lower() in ("http", "https"):
        user, at = "", ""
    return f"{scheme}://{user.partition(':')[0]}{at}{host}{slash}{path}"


def _environment() -> dict[str, str]:
    # A server that was started by a hook of git has the hook's repository in its environment.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **inherited,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }


def _text(output: bytes) -> str:
    try:
        return output.decode()
    except UnicodeDecodeError as error:
        raise NoAnswerError("It is no text.") from error
