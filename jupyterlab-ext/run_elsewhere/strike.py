"""Strikes a credential out of answers: a platform that echoes it must not hand it to the page."""

from __future__ import annotations

# A shorter token may be an everyday word; striking it out would garble honest text.
_SHORTEST = 8
_INSTEAD = "[credential]"


class Strike:
    """For one answer. Text may come in pieces, and the token across two of them."""

    def __init__(self, token: str | None) -> None:
        self._token = token if token is not None and len(token) >= _SHORTEST else None
        self._held = ""

    def whole(self, text: str) -> str:
        """Text that nothing follows."""
        return text if self._token is None else text.replace(self._token, _INSTEAD)

    def piece(self, text: str) -> str:
        """Text that something follows. An end that may be the beginning of the token waits for it."""
        if self._token is None:
            return text
        text = self.whole(self._held + text)
        longest = min(len(self._token) - 1, len(text))
        held = next((n for n in range(longest, 0, -1) if self._token.startswith(text[-n:])), 0)
        self._held = text[len(text) - held :]
        return text[: len(text) - held]

    def rest(self) -> str:
        """What still waited when the last piece had come."""
        held, self._held = self._held, ""
        return held
