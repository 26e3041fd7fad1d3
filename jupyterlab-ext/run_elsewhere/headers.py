"""Which headers pass the relay. Lists of what may pass, so that a cookie never does."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

# Content-Type is made with the body, Authorization mostly by the credential rule, Host and the rest by httpx.
_REQUEST = frozenset(
    {
        "accept",
        "accept-language",
        "idempotency-key",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "last-event-id",
        "prefer",
        "range",
    }
)

_RESPONSE = frozenset(
    {
        "accept-ranges",
        "content-disposition",
        "content-language",
        "content-length",
        "content-range",
        # Whether a page may be framed, for deciding before a blank tab is opened.
        "content-security-policy",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "link",
        "location",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
        "server",
        "www-authenticate",
        "x-frame-options",
        "x-jupyterhub-version",
        "x-next-page",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-total",
        "x-vo-authenticated",
    }
)

_VALUE = re.compile(r"[\x20-\x7e\t]*")


def outgoing(headers: Mapping[str, str], *, own_authorization: bool) -> dict[str, str]:
    """The page's headers that may leave. Raises ValueError for one that would break the request apart.

    own_authorization: whether it may bring a credential itself, e.g. a session's token.
    """
    allowed = _REQUEST | {"authorization"} if own_authorization else _REQUEST
    passed = {name.lower(): value for name, value in headers.items() if name.lower() in allowed}
    for name, value in passed.items():
        if not _VALUE.fullmatch(value):
            raise ValueError(f"the header {name} has characters that no header may have")
    return passed


def incoming(headers: httpx.Headers) -> dict[str, str]:
    """The platform's headers that the page may see, in lower case, repeated ones joined by commas."""
    passed = {name: headers[name] for name in headers if name in _RESPONSE}
    if "content-encoding" in headers:
        # It counts bytes that were decoded here.
        passed.pop("content-length", None)
    return passed
