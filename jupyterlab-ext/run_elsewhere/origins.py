"""Where the relay may send requests: the platforms that the user has added, and nowhere else.

An origin that the user added is allowed whatever its name resolves to, private and loopback addresses
included: institutes run platforms inside their own network, and a platform on the same machine is how one
is tried out. Refusing addresses would protect nothing either. Whoever may speak to the relay is
authenticated to this Jupyter server and may run code on it, so may reach those addresses anyway. What has
to be kept out is a *platform* that points the relay at something else, and there the list does the work:
redirects are returned as data, never followed, and a link to an origin that is not on the list is refused
until the user agrees. A name on the list that is rebound to an internal address still gets its own name as
Host, its own certificate asked for, and no credential but its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from .disk import make_private_folder, read_json, write_json

_DEFAULT_PORTS = {"http": 80, "https": 443}
# A name, the underscores of some local networks included, or an address of either version.
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")


def origin_of(url: httpx.URL) -> str:
    """`scheme://host[:port]` as RFC 6454 section 6.2 serialises it: no default port, lower case.

    Raises ValueError for anything but http and https.
    """
    if url.scheme not in _DEFAULT_PORTS or not url.host:
        raise ValueError("only http and https addresses can be reached")
    host = url.raw_host.decode("ascii")
    if not _HOST.fullmatch(host):
        raise ValueError("the host has characters that no host may have")
    if ":" in host:
        host = f"[{host}]"
    if url.port in (None, _DEFAULT_PORTS[url.scheme]):
        return f"{url.scheme}://{host}"
    return f"{url.scheme}://{host}:{url.port}"


def parse_origin(text: str) -> str:
    """Normalises an origin. Raises ValueError when it is none, or more than an origin."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError("not an address") from error
    if url.userinfo or url.query or url.fragment or url.path not in ("", "/"):
        raise ValueError("an origin has a scheme, a host and a port only")
    return origin_of(url)


class Origins:
    """The registered origins. In memory, with a copy on disk for the next start."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "origins.json"
        self._platforms: dict[str, frozenset[str]] = {}
        self._agreed: frozenset[str] = frozenset()
        try:
            stored = read_json(self._path)
            if stored is not None:
                self._take(stored)
        except ValueError:
            # Nothing is allowed until the page registers its platforms again, which it does on every start.
            self._platforms, self._agreed = {}, frozenset()

    def replace(self, document: Any) -> None:
        """Takes `{platforms: [{id, origins}], agreed}` instead of all before; blocks on the disk.

        Raises ValueError when the document is malformed; then nothing changes.
        """
        self._take(document)
        make_private_folder(self._path.parent)
        platforms = [{"id": key, "origins": sorted(value)} for key, value in self._platforms.items()]
        write_json(self._path, {"platforms": platforms, "agreed": sorted(self._agreed)})

    def allows(self, origin: str) -> bool:
        """Whether any request may go there."""
        return origin in self._agreed or any(origin in known for known in self._platforms.values())

    def belongs(self, origin: str, platform_id: str) -> bool:
        """Whether an origin is one of a platform's own, so that its credential may go there."""
        return origin in self._platforms.get(platform_id, frozenset())

    def _take(self, document: Any) -> None:
        if not isinstance(document, Mapping):
            raise ValueError("an object with platforms and agreed is needed")
        platforms = {}
        for entry in _list(document.get("platforms")):
            if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
                raise ValueError("a platform needs an id")
            platforms[entry["id"]] = _origins(entry.get("origins"))
        agreed = _origins(document.get("agreed", []))
        self._platforms, self._agreed = platforms, agreed


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("a list is needed")
    return value


def _origins(value: Any) -> frozenset[str]:
    return frozenset(parse_origin(text) for text in _strings(_list(value)))


def _strings(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if not isinstance(value, str):
            raise ValueError("an origin is a string")
        yield value
