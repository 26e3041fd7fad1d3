"""Where the relay may send requests: the platforms that the user has added, and nowhere else.

An origin that the user added is allowed whatever its name resolves to, private and loopback addresses
included: institutes run platforms inside their own network, and a platform on the same machine is how one
is tried out. Refusing addresses would protect nothing either. Whoever may speak to the relay is
authenticated to this Jupyter server and may run code on it, so may reach those addresses anyway. What has
to be kept out is a *platform* that points the relay at something else, and there the list does the work:
redirects are returned as data, never followed, and a link to an origin that is not on the list is refused
until the user agrees. A name on the list that is rebound to an internal address still gets its own name as
Host, its own certificate asked for, and no credential but its own; to this machine it cannot be rebound at
all (addresses.py).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from .disk import make_private_folder, read_json, write_json

_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: httpx.URL) -> str:
    """`scheme://host[:port]` as RFC 6454 section 6.2 serialises it: no default port, lower case.

    Raises ValueError for anything but http and https.
    """
    if url.scheme not in _DEFAULT_PORTS or not url.host:
        raise ValueError("only http and https addresses can be reached")
    host = url.raw_host.decode("ascii")
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


# Pages that are open at the same time; the list of one that registered longest ago goes first.
_MOST_PAGES = 32
_MOST_PAGE_NAME = 64


class _List:
    """What one page has registered. Raises ValueError when its document is malformed."""

    def __init__(self, document: Any) -> None:
        if not isinstance(document, Mapping):
            raise ValueError("an object with platforms and agreed is needed")
        self.platforms: dict[str, frozenset[str]] = {}
        for entry in _list(document.get("platforms")):
            if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
                raise ValueError("a platform needs an id")
            self.platforms[entry["id"]] = _origins(entry.get("origins"))
        self.agreed = _origins(document.get("agreed", []))

    def without(self, platforms: set[str], agreed: frozenset[str]) -> None:
        """Leaves out what another page has taken back."""
        self.platforms = {key: value for key, value in self.platforms.items() if key not in platforms}
        self.agreed -= agreed

    def document(self) -> dict[str, Any]:
        platforms = [{"id": key, "origins": sorted(value)} for key, value in self.platforms.items()]
        return {"platforms": platforms, "agreed": sorted(self.agreed)}


class Origins:
    """What all pages together have registered. In memory, with a copy on disk for the next start."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "origins.json"
        self._lock = threading.Lock()
        self._pages: dict[str, _List] = {}
        try:
            stored = read_json(self._path)
            if stored is not None:
                self._pages = {str(page): _List(document) for page, document in _pages(stored).items()}
        except ValueError:
            # Nothing is allowed until a page registers its platforms again, which it does on every start.
            self._pages = {}

    def replace(self, document: Any) -> None:
        """Takes `{page, platforms: [{id, origins}], agreed}` instead of all that this page had; blocks on the disk.

        Each page knows only what was added in it: its list does not take away what others need. What a page
        has had and has no longer, the user took back, and it goes from all lists.
        Raises ValueError when the document is malformed; then nothing changes.
        """
        new = _List(document)
        page = document.get("page", "")
        if not isinstance(page, str) or len(page) > _MOST_PAGE_NAME:
            raise ValueError("a page's name is needed as a short string")
        with self._lock:
            pages = dict(self._pages)
            old = pages.pop(page, None)
            if old is not None:
                for other in pages.values():
                    other.without(old.platforms.keys() - new.platforms.keys(), old.agreed - new.agreed)
            pages[page] = new
            self._pages = dict(list(pages.items())[-_MOST_PAGES:])
            make_private_folder(self._path.parent)
            write_json(self._path, {"pages": {key: each.document() for key, each in self._pages.items()}})

    def allows(self, origin: str) -> bool:
        """Whether any request may go there."""
        return any(
            origin in each.agreed or any(origin in known for known in each.platforms.values())
            for each in self._pages.values()
        )

    def belongs(self, origin: str, platform_id: str) -> bool:
        """Whether an origin is one of a platform's own, so that its credential may go there."""
        return any(origin in each.platforms.get(platform_id, ()) for each in self._pages.values())


def _pages(stored: Any) -> Mapping[str, Any]:
    if not isinstance(stored, Mapping) or not isinstance(stored.get("pages"), Mapping):
        raise ValueError("an object with pages is needed")
    return stored["pages"]


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
