"""A live session: a Jupyter server with JupyterLab, from the environment's own Python."""

import asyncio
import http.client
import json
import os
import time
import urllib.parse

import disk

HOST = "127.0.0.1"
START_SECONDS = 180
AUTOSAVE_SECONDS = 10
# Kernels talk over ports of this machine, which every user of it may listen to.
ENCRYPTION = """import zmq
c.KernelManager.transport_encryption = "auto" if zmq.has("curve") else "disabled"
"""


def write_settings(workspace, spec, token, host):
    """The server's settings, in the job's own configuration folder, which comes before all others."""
    config = os.path.join(workspace.home, "config")
    server = {
        "ServerApp": {
            "ip": host,
            # The server picks a free port and tells it in its runtime file.
            "port": 0,
            "port_retries": 0,
            "open_browser": False,
            "base_url": spec["basePath"],
            "root_dir": workspace.work,
            # The session proxy passes the public host name on; the token guards the server.
            "allow_remote_access": True,
            "trust_xheaders": True,
            "allow_root": os.geteuid() == 0,
            "shutdown_no_activity_timeout": 0,
        },
        "IdentityProvider": {"token": token},
        "PasswordIdentityProvider": {"token": token},
        "MappingKernelManager": {"cull_idle_timeout": 0, "default_kernel_name": spec["kernel"]},
        # A trash can would go on filling the job's disk.
        "FileContentsManager": {"delete_to_trash": False},
    }
    lab = {
        "news_url": None,
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "extension_manager": "readonly",
    }
    disabled = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    _write(config, "jupyter_server_config.json", json.dumps(server))
    _write(config, "jupyter_server_config.py", ENCRYPTION)
    _write(config, "jupyter_lab_config.json", json.dumps({"LabApp": lab}))
    _write(config, "labconfig/page_config.json", json.dumps(disabled))
    # What is saved is what survives the session.
    manager = {"autosave": True, "autosaveInterval": AUTOSAVE_SECONDS}
    _write(config, "lab/user-settings/@jupyterlab/docmanager-extension/plugin.jupyterlab-settings", json.dumps(manager))


def _write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o600)


def command(spec):
    # Isolated: a notebook's neighbour called json.py must not become the server's json module.
    return [spec["python"], "-I", "-m", "jupyterlab"]


def open_path(notebook):
    return "lab/tree/" + urllib.parse.quote(notebook)


class Server:
    """The HTTP side of the session's server."""

    def __init__(self, base_path, token, host):
        self._base, self._token, self._host, self.port = base_path, token, host, None

    def _call(self, method, path, timeout=3):
        connection = http.client.HTTPConnection(self._host, self.port, timeout=timeout)
        try:
            connection.request(method, self._base + path, headers={"Authorization": "token " + self._token})
            answer = connection.getresponse()
            body = answer.read(1024**2)
            return json.loads(body) if answer.status == 200 and body else answer.status
        finally:
            connection.close()

    async def _ask(self, method, path):
        try:
            return await asyncio.to_thread(self._call, method, path)
        except (OSError, ValueError, http.client.HTTPException):
            return None

    async def answers(self, runtime, pid):
        """Waits until the server answers. Returns False after too long."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self.port = self.port or _port(os.path.join(runtime, "jpserver-%d.json" % pid))
            if self.port and isinstance(await self._ask("GET", "api/status"), dict):
                return True
            await asyncio.sleep(0.1)
        return False

    async def wait_for_saves(self, work):
        """Lets an open page save once more: it does so within the autosave interval."""
        kernels = await self._ask("GET", "api/kernels")
        if not isinstance(kernels, list) or not any(kernel.get("connections") for kernel in kernels):
            return
        sessions = await self._ask("GET", "api/sessions")
        names = [str(session.get("path")) for session in sessions] if isinstance(sessions, list) else []
        began = time.time()
        while time.time() < began + AUTOSAVE_SECONDS + 1:
            if names and all(_saved_since(os.path.join(work, name), began) for name in names):
                return
            await asyncio.sleep(0.5)

    async def shut_down(self):
        await self._ask("POST", "api/shutdown")


def _saved_since(path, instant):
    """Whether a file was written after an instant, and is not just being written."""
    try:
        return instant <= os.stat(path).st_mtime < time.time() - 0.5
    except OSError:
        return False


def _port(path):
    try:
        with disk.open_file(path) as file:
            port = json.loads(file.read(65536))["port"]
        return port if isinstance(port, int) and 0 < port < 65536 else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
