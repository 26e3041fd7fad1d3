"""The user's tokens, one for each platform, in a file that only the user may read."""

from __future__ import annotations

import re
from pathlib import Path

from .disk import locked, make_private_folder, read_json, write_json

# What may stand in a header after "Bearer " (RFC 6750 section 2.1 is narrower; real tokens are not always).
_TOKEN = re.compile(r"[\x21-\x7e]{1,32768}")


class Credentials:
    """Tokens by platform id. They come in here and leave only on requests to their platform.

    Always read from the disk, so that a token given in one Jupyter server of the user serves in all.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "credentials.json"
        self._lock = folder / "credentials.lock"

    def platforms(self) -> list[str]:
        """For which platforms there is a token."""
        return sorted(self._read())

    def token(self, platform_id: str) -> str | None:
        """A platform's token. For the relay alone: it must not reach an answer, a log or an error."""
        return self._read().get(platform_id)

    def put(self, platform_id: str, token: str) -> None:
        """Keeps a platform's token instead of the one before; blocks on the disk.

        Raises ValueError, which does not quote it, when it cannot be a token.
        """
        if not platform_id:
            raise ValueError("a platform id is needed")
        if not _TOKEN.fullmatch(token):
            raise ValueError("a token has visible ASCII characters only, and no spaces")
        self._change(platform_id, token)

    def drop(self, platform_id: str) -> None:
        """Forgets a platform's token; nothing happens when there is none. Blocks on the disk."""
        self._change(platform_id, None)

    def _change(self, platform_id: str, token: str | None) -> None:
        make_private_folder(self._path.parent)
        with locked(self._lock):
            tokens = self._read()
            if token is None:
                if tokens.pop(platform_id, None) is None:
                    return
            else:
                tokens[platform_id] = token
            write_json(self._path, tokens)

    def _read(self) -> dict[str, str]:
        try:
            stored = read_json(self._path)
        except ValueError:
            # A broken file is as good as none: the user signs in again.
            stored = None
        if not isinstance(stored, dict):
            return {}
        return {key: value for key, value in stored.items() if isinstance(value, str)}
