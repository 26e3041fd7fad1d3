"""The server extension: puts the parts together, from the server's configuration."""

from __future__ import annotations

from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from traitlets import Integer, Unicode, default

from .client import make_client
from .credentials import Credentials
from .disk import make_private_folder
from .fetched import Fetched
from .files import Folder
from .origins import Origins
from .passage import Passage
from .relay import Relay
from .routes import make_handlers
from .run_store import RunStore
from .services import Services


class RunElsewhere(ExtensionApp):
    """Relay, credentials, runs and files for the JupyterLab extension.

    Configured as `c.RunElsewhere` in jupyter_server_config.py.
    """

    name = "run_elsewhere"
    load_other_extensions = True

    data_dir = Unicode(help="Where runs, credentials and registered origins are kept.").tag(config=True)

    max_answer_bytes = Integer(
        256 << 20,
        min=1,
        help="A platform's answer that is not streamed into a file may never be longer than this.",
    ).tag(config=True)

    max_message_bytes = Integer(
        512 << 20, min=1, help="A page's message, with the notebook that it sends, may not be longer."
    ).tag(config=True)

    @default("data_dir")
    def _default_data_dir(self) -> str:
        return str(Path(jupyter_data_dir()) / "run-elsewhere")

    def initialize_handlers(self) -> None:
        """Called by the server when its contents manager is there."""
        folder = make_private_folder(Path(self.data_dir))
        fetched = Fetched(folder)
        contents = Folder(self.serverapp.contents_manager, fetched.path)
        origins, credentials = Origins(folder), Credentials(folder)
        runs = RunStore(folder, self.log)
        runs.sweep()
        self._client = make_client()
        relay = Relay(self._client, Passage(origins, credentials), contents, self.max_answer_bytes)
        services = Services(origins, credentials, runs, contents, fetched, relay, self.max_message_bytes)
        self.handlers.extend(make_handlers(services))

    async def stop_extension(self) -> None:
        """Called when the server stops."""
        await self._client.aclose()
