"""Why no answer came, in the words of the page's transport."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from typing import Any, Literal

import httpx

from .addresses import is_rebound

TransportFailure = Literal[
    "unreachable", "timeout", "stalled", "too-large", "forbidden", "tls", "interrupted"
]


class RelayError(Exception):
    """No answer came. Its message is for people, without addresses' queries and without credentials."""

    def __init__(self, failure: TransportFailure, message: str, maybe_sent: bool) -> None:
        super().__init__(message)
        self.failure = failure
        self.maybe_sent = maybe_sent


class Departure:
    """Watches a request leave. `begun` is false only while it is sure that no byte of it has left.

    host: where it is to go; it does not leave when that name has come to lead to this machine.
    """

    def __init__(self, host: str) -> None:
        self.begun = False
        self._host = host
        self._connecting_to = ""

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        """Httpcore's trace extension; told before and after each step. Raises RelayError."""
        if event == "connection.connect_tcp.started":
            self._connecting_to = info["host"]
        # To a proxy goes what a proxy is for, wherever it is.
        if event == "connection.connect_tcp.complete" and self._connecting_to == self._host:
            await self._look(info["return_value"])
        if event == "http11.send_request_headers.started":
            # What a proxy is asked first is not the request yet.
            self.begun = self.begun or info["request"].method != b"CONNECT"

    async def _look(self, stream: Any) -> None:
        address = stream.get_extra_info("server_addr")[0]
        if is_rebound(self._host, address):
            await stream.aclose()
            text = f"{self._host} leads to {address}, which cannot be its own. Nothing was sent."
            raise RelayError("forbidden", text, False)


def explain(error: Exception, origin: str, departure: Departure) -> RelayError:
    """Turns what httpx or the disk raised into a RelayError."""
    sent = departure.begun
    certificate = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
    if certificate is not None and not sent:
        text = getattr(certificate, "verify_message", "") or certificate.reason or "TLS failed"
        return RelayError("tls", f"No secure connection to {origin}: {text}.", sent)
    if isinstance(error, httpx.ReadTimeout):
        return RelayError("stalled", f"Nothing more came from {origin}.", sent)
    if isinstance(error, httpx.ConnectTimeout):
        return RelayError("unreachable", f"No connection to {origin} in time.", sent)
    if isinstance(error, httpx.ConnectError):
        return RelayError("unreachable", f"No connection to {origin}: {_reason(error)}.", sent)
    if isinstance(error, httpx.ProxyError):
        return RelayError("unreachable", f"The proxy does not connect to {origin}: {error}.", sent)
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)) and not sent:
        return RelayError("forbidden", f"The request to {origin} is malformed.", sent)
    if isinstance(error, OSError):
        text = error.strerror or type(error).__name__
        return RelayError("interrupted", f"A file could not be read or written: {text}.", sent)
    text = str(error) or type(error).__name__
    return RelayError("interrupted", f"The connection to {origin} broke: {text}.", sent)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _reason(error: Exception) -> str:
    system = next((cause for cause in _causes(error) if isinstance(cause, OSError) and cause.strerror), None)
    if system is None:
        return str(error)
    # A name that was not found has a negative number of its own; asyncio words the others its own way.
    return os.strerror(system.errno) if (system.errno or 0) > 0 else str(system.strerror)
