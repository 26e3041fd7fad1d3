"""What the page asks over the relay's WebSocket, checked as it comes in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
_LONGEST_SECONDS = 24 * 3600.0
# Beyond it a page's numbers are not exact; also what Infinity becomes.
_LARGEST_NUMBER = 2.0**53


@dataclass(frozen=True)
class RelayRequest:
    """One exchange with a platform."""

    method: str
    url: httpx.URL
    headers: dict[str, str]
    # As the page describes it; encode() checks it.
    body: Any | None
    platform_id: str | None
    # Of a WebSocket: until it is open.
    deadline_seconds: float
    # The exchange ends when no byte of the answer comes for so long; None: only the deadline ends it.
    stall_seconds: float | None
    # Of a WebSocket: of each message.
    max_bytes: int
    # A 2xx answer's body stands in the answer as base64.
    in_base64: bool
    # Where the answer's body goes, relative to the server's root; None: into the answer.
    to: str | None


def read_object(text: str | bytes) -> dict[str, Any]:
    """Reads a JSON object. Raises ValueError for anything else."""
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(document, dict):
        raise ValueError("it is no object")
    return document


def parse_request(message: dict[str, Any]) -> RelayRequest:
    """Reads the message that begins an exchange. Raises ValueError, which says what is wrong, for people."""
    socket = message.get("type") == "connect"
    method = "GET" if socket else message.get("method")
    if not isinstance(method, str) or method not in _METHODS:
        raise ValueError("the method is none of " + ", ".join(sorted(_METHODS)))
    return RelayRequest(
        method=method,
        url=_url(message.get("url")),
        headers=_headers(message.get("headers", {})),
        body=None if socket else message.get("body"),
        platform_id=_optional_text(message.get("platformId"), "platformId"),
        deadline_seconds=min(_positive(message.get("deadlineMs"), "deadlineMs") / 1000, _LONGEST_SECONDS),
        stall_seconds=_optional_seconds(message.get("stallMs"), "stallMs"),
        max_bytes=int(_positive(message.get("maxBytes"), "maxBytes")),
        in_base64=message.get("as") == "base64",
        to=_target(message),
    )


def _url(value: Any) -> httpx.URL:
    try:
        url = httpx.URL(value)
    except (httpx.InvalidURL, TypeError) as error:
        raise ValueError("the address is malformed") from error
    if url.userinfo:
        # It would become a credential that no rule has looked at.
        raise ValueError("an address with a user name or password in it is not used")
    return url


def _headers(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("headers are an object of strings")
    return value


def _optional_text(value: Any, name: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is a string")
    return value


def _positive(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        raise ValueError(f"{name} is a number above zero")
    return min(float(value), _LARGEST_NUMBER)


def _optional_seconds(value: Any, name: str) -> float | None:
    return None if value is None else min(_positive(value, name) / 1000, _LONGEST_SECONDS)


def _target(message: dict[str, Any]) -> str | None:
    if message.get("type") != "download":
        return None
    to = message.get("to")
    if not isinstance(to, dict) or not isinstance(to.get("path"), str):
        raise ValueError("a download needs a path to go to")
    return to["path"]
