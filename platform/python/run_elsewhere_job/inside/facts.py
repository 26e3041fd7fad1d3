"""What an environment has, as JSON: run by the environment's own Python."""

import importlib.metadata
import importlib.util
import json
import os
import platform
import sys

NEEDED = ("jupyterlab", "nbclient", "jupyter_client", "ipykernel")


def kernel_folder():
    return os.path.join(sys.prefix, "share", "jupyter", "kernels")


def facts():
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    kernels = {}
    if "jupyter_client" not in missing:
        from jupyter_client.kernelspec import KernelSpecManager

        kernels = {
            name: str(entry["spec"].get("language", ""))
            for name, entry in KernelSpecManager().get_all_specs().items()
        }
    packages = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            packages.setdefault(name, distribution.version)
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "missing": missing,
        "kernels": kernels,
        "packages": packages,
        "folders": [folder for folder in (*sys.path, kernel_folder()) if os.path.isdir(folder)],
    }


if __name__ == "__main__":
    json.dump(facts(), sys.stdout)
