"""Builds the labextension when a wheel or an sdist is made in the workspace that this folder belongs to.

hatch-jupyter-builder's own npm builder installs and builds in one folder. This package's TypeScript needs
its siblings and the tools of the workspace, whose root is one folder up.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

HERE = Path(__file__).resolve().parent
WORKSPACE = HERE.parent


def build(target_name: str, version: str) -> None:
    """Called by hatch-jupyter-builder, unless the built files are there already."""
    npm = which("npm")
    if npm is None or not (WORKSPACE / "package-lock.json").is_file():
        raise RuntimeError(
            f"The {version} {target_name} needs the labextension, which is not built. Building it takes npm "
            "and the whole workspace; without them, install the released wheel or its sdist."
        )
    if not (WORKSPACE / "node_modules").is_dir():
        subprocess.run([npm, "ci"], cwd=WORKSPACE, check=True)  # noqa: S603
    # An older jupyter-builder takes a missing folder for "nothing installed" and calls another package
    # manager; npm has put everything into the workspace's.
    (HERE / "node_modules").mkdir(exist_ok=True)
    subprocess.run([npm, "run", "build", "--workspace", HERE.name], cwd=WORKSPACE, check=True)  # noqa: S603
