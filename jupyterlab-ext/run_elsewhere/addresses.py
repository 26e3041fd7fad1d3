"""Where a name may lead.

Somebody else answers for a name, and could make it lead to this machine at any time (DNS rebinding), whatever
it led to when the user added it. So it is the connection that is looked at, before a byte of the request has
left, and not what the name led to earlier.

Private networks are not refused: institutes' names lead there, as origins.py says. What no platform's name
has a reason to lead to is this machine itself, and the link-local addresses where clouds give out secrets.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

_HOSTS = (
    Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "drivers", "etc", "hosts")
    if os.name == "nt"
    else Path("/etc/hosts")
)


def is_rebound(host: str, address: str) -> bool:
    """Whether a connection to a host has come to an address that this name should not lead to."""
    if not _is_foreign_name(host):
        return False
    reached = ipaddress.ip_address(address.partition("%")[0])
    reached = getattr(reached, "ipv4_mapped", None) or reached
    return reached.is_loopback or reached.is_link_local or reached.is_unspecified or reached.is_multicast


def _is_foreign_name(host: str) -> bool:
    """A name that is not of this machine or network: addresses and `localhost` are what they say, so are
    names without a dot, and the owner of this machine answers for what its hosts file has.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        own = "." not in name or name.endswith(".localhost") or name in _names_in_hosts_file()
        return not own
    return False


def _names_in_hosts_file() -> set[str]:
    try:
        lines = _HOSTS.read_text(errors="replace").splitlines()
    except OSError:
        return set()
    return {name.lower() for line in lines for name in line.partition("#")[0].split()[1:]}
