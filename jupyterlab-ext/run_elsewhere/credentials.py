"""The user's tokens, one for each platform, in a file that only the user may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .disk import locked, make_private_folder, read_json, write_json

# What may stand in a header after "Bearer " (RFC 6750 section 2.1 is narrower; real tokens are not always).
_TOKEN = re.compile(r"[\x21-\x7e]{1,32768}")
_BEARER = "Bearer"
_SCHEMES = frozenset({_BEARER, "Basic"})


@dataclass(frozen=True)
class Credential:
    """What stands in an Authorization header."""

    # For Basic the base64 of `user:password` (RFC 7617, section 2).
    token: str
    scheme: str


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

    def get(self, platform_id: str) -> Credential | None:
        """A platform's credential. For the relay alone: it must not reach an answer, a log or an error."""
        return self._read().get(platform_id)

    def put(self, platform_id: str, token: str, scheme: str = _BEARER) -> None:
        """Keeps a platform's token instead of the one before; blocks on the disk.

        Raises ValueError, which does not quote it, when it cannot be a token.
        """
        if not platform_id:
            raise ValueError("a platform id is needed")
        if scheme not in _SCHEMES:
            raise ValueError("the scheme is none of " + ", ".join(sorted(_SCHEMES)))
        if not _TOKEN.fullmatch(token):
            raise ValueError("a token has visible ASCII characters only, and no spaces")
        self._change(platform_id, Credential(token, scheme))

    def drop(self, platform_id: str) -> None:
        """Forgets a platform's token; nothing happens when there is none. Blocks on the disk."""
        self._change(platform_id, None)

    def _change(self, platform_id: str, credential: Credential | None) -> None:
        make_private_folder(self._path.parent)
        with locked(self._lock):
            kept = self._read()
            if credential is None:
                if kept.pop(platform_id, None) is None:
                    return
            else:
                kept[platform_id] = credential
            write_json(self._path, {key: _document(value) for key, value in kept.items()})

    def _read(self) -> dict[str, Credential]:
        try:
            stored = read_json(self._path)
        except ValueError:
            # A broken file is as good as none: the user signs in again.
            stored = None
        if not isinstance(stored, dict):
            return {}
        parsed = {key: _parse(value) for key, value in stored.items()}
        return {key: value for key, value in parsed.items() if value is not None}


def _document(credential: Credential) -> Any:
    # A bearer token alone is how every credential was kept before there were schemes.
    if credential.scheme == _BEARER:
        return credential.token
    return {"token": credential.token, "scheme": credential.scheme}


def _parse(stored: Any) -> Credential | None:
    if isinstance(stored, str):
        return Credential(stored, _BEARER)
    if not isinstance(stored, dict):
        return None
    token, scheme = stored.get("token"), stored.get("scheme")
    known = isinstance(token, str) and isinstance(scheme, str) and scheme in _SCHEMES
    return Credential(token, scheme) if known else None
