"""Runs all cells of a notebook in place: python -I batch.py <notebook> <kernel> <report descriptor>

Runs as the job, with nbclient from the environment. Reports JSON lines: {"progress": {"done", "total"}} and
{"failure": {"name", "message"}}.
"""

import asyncio
import errno
import json
import os
import signal
import sys
import time

import nbformat
import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from traitlets.config import Config


# Space on the job's disk that was kept free for the last save: see image.py.
RESERVE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reserve")


class Notebook:
    """The notebook's file: replaced in one step, at most once a second unless asked to."""

    def __init__(self, path):
        self._path = path
        self.node = nbformat.read(path, as_version=4)
        self._next = 0.0
        self._later = None

    def save(self):
        began = time.monotonic()
        self._write()
        # Large outputs take long to write: never more than a tenth of the time.
        ended = time.monotonic()
        self._next = ended + max(1.0, 10 * (ended - began))

    def _write(self):
        draft = os.path.join(os.path.dirname(self._path), ".%s.draft" % os.path.basename(self._path))
        try:
            nbformat.write(self.node, draft)
            os.replace(draft, self._path)
        except OSError:
            if os.path.exists(draft):
                os.unlink(draft)
            raise

    def save_last(self):
        """Saves also when the disk is full."""
        try:
            self._write()
        except OSError as error:
            if error.errno != errno.ENOSPC or not os.path.exists(RESERVE):
                raise
            os.unlink(RESERVE)
            self._write()

    def save_soon(self):
        wait = self._next - time.monotonic()
        if wait <= 0:
            self._save_if_it_fits()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(wait, self._save_now)

    def _save_now(self):
        self._later = None
        self._save_if_it_fits()

    def _save_if_it_fits(self):
        try:
            self.save()
        except OSError as error:
            # The next cells may make room again.
            if error.errno != errno.ENOSPC:
                raise


class Run:
    def __init__(self, path, kernel, descriptor):
        self._reports = os.fdopen(descriptor, "w", encoding="utf-8", buffering=1)
        self._notebook = Notebook(path)
        self._total = sum(1 for cell in self._notebook.node.cells if _runs(cell))
        self._done = 0
        self._stopping = False
        self._client = NotebookClient(
            self._notebook.node,
            kernel_name=kernel,
            timeout=None,
            startup_timeout=180,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": os.path.dirname(path)}},
            on_notebook_start=self._started,
            on_cell_executed=self._executed,
            # Kernels talk over ports of this machine, which every user of it may listen to.
            config=Config(KernelManager={"transport_encryption": "auto" if zmq.has("curve") else "disabled"}),
        )

    def _report(self, **report):
        self._reports.write(json.dumps(report) + "\n")

    def _progress(self):
        self._report(progress={"done": self._done, "total": self._total})

    def _started(self, **_):
        # nbclient has a handler of its own, which would not save.
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop, asyncio.current_task())
        self._progress()

    def _executed(self, **_):
        self._done += 1
        print("[cell %d of %d]" % (self._done, self._total), flush=True)
        self._progress()
        self._notebook.save_soon()

    def _stop(self, task):
        self._stopping = True
        self._notebook.save_last()
        task.cancel()

    def _fail(self, name, message):
        print(message, file=sys.stderr, flush=True)
        self._report(failure={"name": name, "message": message[-32000:]})

    async def run(self):
        """Returns the exit code."""
        try:
            await self._client.async_execute()
            return 0
        except CellExecutionError as error:
            self._fail(error.ename, "%s: %s\n\n%s" % (error.ename, error.evalue, error.traceback))
        except DeadKernelError:
            self._fail("DeadKernelError", "the kernel died")
        except Exception as error:  # Such as a kernel that does not start.
            if not self._stopping:
                self._fail(type(error).__name__, "%s: %s" % (type(error).__name__, error))
        except asyncio.CancelledError:
            if not self._stopping:
                raise
        finally:
            self._notebook.save_last()
        return 1


def _runs(cell):
    return (
        cell.cell_type == "code"
        and bool(cell.source.strip())
        and "skip-execution" not in cell.metadata.get("tags", [])
    )


if __name__ == "__main__":
    # The exit code alone: what is left of the kernel ends with the job.
    code = asyncio.run(Run(os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3])).run())
    sys.stdout.flush()
    os._exit(code)
