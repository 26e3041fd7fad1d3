"""The server part of Run Elsewhere: what its JupyterLab extension cannot do from a page."""

from __future__ import annotations

from typing import Any

from .version import __version__

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "@run-elsewhere/jupyterlab"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Not at the top: JupyterLab asks for the labextension alone too.
    from .extension import RunElsewhere

    return [{"module": "run_elsewhere.extension", "app": RunElsewhere}]
