"""What the handlers work with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from .credentials import Credentials
from .fetched import Fetched
from .files import Folder
from .origins import Origins
from .relay import Relay
from .run_store import RunStore

# Reading big files must leave threads for everything else that needs the disk, or a name looked up.
_FILES_HASHED_AT_ONCE = 2

# What an Authorizer of the server is asked about.
AUTH_RESOURCE = "run_elsewhere"


@dataclass(frozen=True)
class Services:
    """One of each, made by the extension and handed to every handler."""

    origins: Origins
    credentials: Credentials
    runs: RunStore
    folder: Folder
    fetched: Fetched
    relay: Relay
    max_message_bytes: int
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FILES_HASHED_AT_ONCE))
