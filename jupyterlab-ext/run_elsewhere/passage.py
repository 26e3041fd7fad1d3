"""What every request passes before it leaves: where it may go, with which headers and which credential."""

from __future__ import annotations

from dataclasses import dataclass

from . import headers as header_rules
from .credentials import Credential, Credentials
from .failures import RelayError
from .messages import RelayRequest
from .origins import Origins, origin_of


@dataclass(frozen=True)
class Leave:
    """A request that may leave."""

    origin: str
    # Without the body's own.
    headers: dict[str, str]
    # What was added to them.
    credential: Credential | None


class Passage:
    """Lets requests through to registered origins only.

    Credentials are attached here: to requests in a platform's name, to that platform's own origins.
    """

    def __init__(self, origins: Origins, credentials: Credentials) -> None:
        self._origins = origins
        self._credentials = credentials

    def leave(self, request: RelayRequest) -> Leave:
        """Raises RelayError when the request must not leave."""
        try:
            origin = origin_of(request.url)
        except ValueError as error:
            raise RelayError("forbidden", f"The address was refused: {error}.", False) from error
        if not self._origins.allows(origin):
            text = f"{origin} is not among the platforms that were added in the settings."
            raise RelayError("forbidden", text, False)
        platform_id = request.platform_id
        try:
            headers = header_rules.outgoing(request.headers, own_authorization=platform_id is None)
        except ValueError as error:
            raise RelayError("forbidden", f"The request was refused: {error}.", False) from error
        credential = None
        if platform_id is not None and self._origins.belongs(origin, platform_id):
            credential = self._credentials.get(platform_id)
        if credential is not None:
            headers["authorization"] = f"{credential.scheme} {credential.token}"
        return Leave(origin, headers, credential)
