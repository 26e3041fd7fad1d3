"""Watches what ends a job from outside: its time, its disk, its memory for want of a group, and the service's requests."""

import asyncio
import os
import signal
import time

import confinement as confining
from confinement import GIB

EVERY = 1.0


class Guard:
    """`ending` is set once, to the first of: duration, disk, memory, finish, cancel, shutdown."""

    def __init__(self, workspace, spec, confinement, log):
        self._workspace, self._confinement, self._log = workspace, confinement, log
        self._loop = asyncio.get_running_loop()
        self.ending = self._loop.create_future()
        self.seconds = spec["resources"]["durationSeconds"]
        self.disk_bytes = int(spec["resources"]["diskGiB"] * GIB)
        self.program = None
        self._started = self._timer = None
        self._began = spec.get("began")
        self._kills = 0
        self._loop.add_signal_handler(signal.SIGUSR1, self.read_requests)
        self._loop.add_signal_handler(signal.SIGTERM, self.end, "shutdown")
        self._watching = self._loop.create_task(self._watch())

    def end(self, reason):
        if not self.ending.done():
            self.ending.set_result(reason)

    def start_clock(self):
        self._started = self._began or time.time()
        self._set_timer()

    def close(self):
        self._watching.cancel()
        if self._timer:
            self._timer.cancel()

    def read_requests(self):
        duration, end = self._request("duration"), self._request("end")
        if duration and float(duration) != self.seconds:
            self.seconds = float(duration)
            self._set_timer()
        if end:
            self.end(end)

    def disk_used(self):
        return self._workspace.usage(self._confinement.own_uid, self._confinement.processes(), self.disk_bytes)

    def _measure(self):
        """What no kernel limit bounds for the whole job. Returns the limit that it has crossed, or None."""
        self._confinement.hold_cores()
        memory = self._confinement.watched_memory
        if memory is not None and self._confinement.memory_used() > memory:
            return "memory"
        return "disk" if self.disk_used() > self.disk_bytes else None

    def _request(self, name):
        try:
            with open(os.path.join(self._workspace.control, name), encoding="utf-8") as file:
                return file.read().strip()
        except OSError:
            return None

    def _set_timer(self):
        if self._timer:
            self._timer.cancel()
        if self._started:
            left = self._started + self.seconds - time.time()
            self._timer = self._loop.call_later(max(0, left), self.end, "duration")

    async def _watch(self):
        while True:
            # A signal may have come before there was a handler for it.
            self.read_requests()
            confining.reap_orphans(self.program)
            kills = self._confinement.group.oom_kills()
            if kills > self._kills:
                self._kills = kills
                self._log.say("[a process was killed: the job's memory was used up]")
            began = self._loop.time()
            crossed = await asyncio.to_thread(self._measure)
            if crossed:
                self.end(crossed)
            # A tree that takes long to measure is measured less often: a sixth of a core is what that may cost.
            await asyncio.sleep(max(EVERY, 5 * (self._loop.time() - began)))
