"""The version, which package.json alone declares; the build writes it into `_version.py`."""

from __future__ import annotations

try:
    from ._version import __version__
except ImportError:
    # A checkout that was never built.
    __version__ = "0.0.0"

__all__ = ["__version__"]
