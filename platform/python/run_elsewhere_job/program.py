"""A program of a job, started inside its confinement; its output goes to the log, its reports to a callback."""

import asyncio
import json
import os
import re
import signal
import subprocess

from outcomes import ESCAPES

MAX_LOG = 16 * 1024**2
MAX_REPORT = 64 * 1024
TAIL = 4000
FULL = b"[the log is full: nothing more is kept]\n"
COLOURS = re.compile(ESCAPES.encode())


class Log:
    """The job's log: plain text, bounded, and without the session's token and other secrets."""

    def __init__(self, path, secrets=()):
        self._file = open(path, "ab", buffering=0)
        self._secrets = [secret.encode() for secret in secrets]
        self._size = self._file.tell()
        self._line = b""
        self.tail = b""

    def write(self, data):
        self._line += data
        # Whole lines only, so that no secret is cut in two.
        end = self._line.rfind(b"\n") + 1 or (len(self._line) if len(self._line) > MAX_REPORT else 0)
        ready, self._line = self._line[:end], self._line[end:]
        ready = COLOURS.sub(b"", ready)
        ready = self._redacted(ready)
        self.tail = (self.tail + ready)[-TAIL:]
        self._keep(ready)

    def _redacted(self, data):
        for secret in self._secrets:
            data = data.replace(secret, b"[secret]")
        return data

    def without_secrets(self, text):
        return self._redacted(str(text).encode(errors="replace")).decode(errors="replace")

    def _keep(self, data):
        if self._size < MAX_LOG:
            fits = self._size + len(data) < MAX_LOG
            self._file.write(data if fits else FULL)
            self._size = self._size + len(data) if fits else MAX_LOG

    def say(self, text):
        self.flush()
        self.write(text.encode() + b"\n")

    def flush(self):
        if self._line:
            self.write(b"\n")

    def last_lines(self, count=20):
        return b"\n".join(self.tail.splitlines()[-count:]).decode(errors="replace")


class Program:
    def __init__(self, command, cwd, variables, confinement, log, on_report=None):
        """`on_report` gets each JSON line that the program writes to the descriptor named by its last argument."""
        self._log, self._on_report, self._report = log, on_report, b""
        output, child_output = os.pipe()
        reports, child_reports = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*command, str(child_reports)] if on_report else command,
                cwd=cwd,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=child_output,
                stderr=child_output,
                pass_fds=(child_reports,) if on_report else (),
                start_new_session=True,
                preexec_fn=confinement.enter,
            )
        finally:
            os.close(child_output)
            os.close(child_reports)
        self.pid = self._process.pid
        self._loop = asyncio.get_running_loop()
        self._pipes = {output: self._log.write, reports: self._reported}
        for descriptor in self._pipes:
            os.set_blocking(descriptor, False)
            self._loop.add_reader(descriptor, self._read, descriptor)
        self._handle = os.pidfd_open(self.pid)
        self._ended = self._loop.create_future()
        self._loop.add_reader(self._handle, self._exited)

    def _read(self, descriptor):
        """Returns whether there was something to read."""
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return False
        if not data:
            self._loop.remove_reader(descriptor)
            return False
        self._pipes[descriptor](data)
        return True

    def _reported(self, data):
        *lines, self._report = (self._report + data).split(b"\n")
        self._report = self._report[:MAX_REPORT]
        for line in lines:
            try:
                report = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(report, dict) and self._on_report:
                self._on_report(report)

    def _exited(self):
        self._loop.remove_reader(self._handle)
        os.close(self._handle)
        for descriptor in self._pipes:
            for _ in range(64):
                if not self._read(descriptor):
                    break
            self._loop.remove_reader(descriptor)
            os.close(descriptor)
        self._log.flush()
        self._ended.set_result(self._process.wait())

    async def wait(self, seconds=None):
        """The exit code (negative: the signal that killed it), or None if it still runs after `seconds`."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._ended), seconds)
        except asyncio.TimeoutError:
            return None

    def send(self, number):
        if not self._ended.done():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                pass

    async def stop(self, grace):
        """SIGTERM, and SIGKILL after `grace` seconds."""
        self.send(signal.SIGTERM)
        if await self.wait(grace) is None:
            self.send(signal.SIGKILL)
            await self.wait()
