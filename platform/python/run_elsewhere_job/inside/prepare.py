"""Installs packages into an environment of the job's own that sees the platform's environment:

    python -I prepare.py <folder> <package>... <report descriptor>

Runs as the job, with the environment's Python. The kernel that a notebook asks for then runs in the new one.
"""

import importlib.util
import json
import os
import re
import shutil
import site
import subprocess
import sys
import sysconfig
import venv

from jupyter_client.kernelspec import KernelSpecManager


def packages_folder(folder):
    return sysconfig.get_path("purelib", vars={"base": folder, "platbase": folder}, scheme="posix_prefix")


def make_environment(folder):
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    # "import" lines of a .pth file are executed (docs.python.org, site): nested .pth files are honoured this way.
    lines = ["import site; site.addsitedir(%r)" % path for path in site.getsitepackages()]
    with open(os.path.join(packages_folder(folder), "platform-environment.pth"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return os.path.join(folder, "bin", "python")


def installer(python):
    """pip knows the packages of the platform's environment and leaves them; uv is for environments without pip."""
    if importlib.util.find_spec("pip"):
        options = ["--no-input", "--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "off"]
        return [sys.executable, "-I", "-m", "pip", "--python", python, "install", *options]
    uv = shutil.which("uv", path=os.path.dirname(sys.executable)) or shutil.which("uv")
    return [uv, "pip", "install", "--no-cache", "--python", python] if uv else None


def install(python, packages):
    """Returns None, or what went wrong."""
    command = installer(python)
    if command is None:
        return "the environment has neither pip nor uv"
    process = subprocess.Popen(
        [*command, "--", *packages], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines = [*lines[-30:], line.rstrip()]
    if process.wait() == 0:
        return None
    text = "\n".join(lines)
    culprit = re.search(r"No matching distribution found for ([\w.-]+)", text)
    names = culprit.group(1) if culprit else ", ".join(packages)
    errors = [line for line in lines if "error" in line.lower()] or lines[-3:]
    return "could not install %s: %s" % (names, "\n".join(errors[-5:]))


def write_kernel(python):
    folder = os.path.join(os.environ["JUPYTER_DATA_DIR"], "kernels", "python3")
    os.makedirs(folder)
    spec = {
        "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
        # Such as the encryption that it is capable of.
        "metadata": KernelSpecManager().get_kernel_spec("python3").metadata,
    }
    with open(os.path.join(folder, "kernel.json"), "w", encoding="utf-8") as file:
        json.dump(spec, file)


def main(folder, *arguments):
    *packages, descriptor = arguments
    with os.fdopen(int(descriptor), "w", encoding="utf-8", buffering=1) as reports:
        text = "installing " + ", ".join(packages)
        reports.write(json.dumps({"progress": {"done": 0, "total": 0, "text": text}}) + "\n")
        python = make_environment(folder)
        problem = install(python, packages)
        if problem:
            reports.write(json.dumps({"failure": {"name": "install", "message": problem}}) + "\n")
            return 1
    write_kernel(python)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
