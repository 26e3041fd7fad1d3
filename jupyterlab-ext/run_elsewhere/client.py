"""The one HTTP client that all requests of the relay share."""

from __future__ import annotations

import logging
import os
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from .version import __version__

# Long polls hold a connection each, for minutes; more than these wait for a free one.
_MAX_CONNECTIONS = 1000
_MAX_IDLE_CONNECTIONS = 20
# Below the 5 s after which many servers close an idle connection: a request written to one that is just
# being closed leaves nobody knowing whether it arrived.
_IDLE_SECONDS = 4

# As browsers have it, whatever the environment says: this machine is not reached through a proxy.
_NO_PROXY = ("all://localhost", "all://127.0.0.1", "all://[::1]")


def make_client() -> httpx.AsyncClient:
    """A client that keeps no cookies, follows no redirects and has no time limits of its own.

    Proxies come from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.
    """
    _hide_queries()
    return httpx.AsyncClient(
        verify=trusted(),
        trust_env=True,
        follow_redirects=False,
        http2=False,
        # Every request has a deadline for the whole of it, which httpx cannot express.
        timeout=None,  # noqa: S113
        limits=httpx.Limits(
            max_connections=_MAX_CONNECTIONS,
            max_keepalive_connections=_MAX_IDLE_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
        ),
        mounts=dict.fromkeys(_NO_PROXY),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        # Compression would make byte ranges and lengths mean something else.
        headers={"User-Agent": f"run-elsewhere/{__version__}", "Accept-Encoding": "identity"},
    )


def trusted() -> ssl.SSLContext:
    """Whose certificates count: httpx's own list or SSL_CERT_FILE / SSL_CERT_DIR instead of it,
    this system's store, and REQUESTS_CA_BUNDLE, which institutes set for Python programs.
    """
    context = httpx.create_ssl_context()
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if bundle:
        folder = os.path.isdir(bundle)
        context.load_verify_locations(capath=bundle if folder else None, cafile=None if folder else bundle)
    return context


def _hide_queries() -> None:
    """Keeps what stands behind `?` out of httpx's own log lines: it may be a session's token."""
    logging.getLogger("httpx").addFilter(_without_query)


def _without_query(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(
            value.copy_with(query=None) if isinstance(value, httpx.URL) else value for value in record.args
        )
    return True
