"""The files in a job's control folder, which are all that the service and the supervisor share.

    spec.json         what to run, written by the service
    owner.json        the supervisor's identity; whoever creates it owns the job
    state.json        the state as the service reports it
    confinement.json  what must be cleaned up should the supervisor die
    duration, end     requests of the service: seconds; "finish" or "cancel"
    log.txt           what the job printed
"""

import json
import os
import time


def now():
    """This instant in ISO 8601, UTC."""
    seconds = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + ".%03dZ" % (seconds % 1 * 1000)


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_text(path, text, durable=True):
    """Replaces a file in one step, so that a reader sees the old text or the new one."""
    draft = "%s.%d.draft" % (path, os.getpid())
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        if durable:
            file.flush()
            os.fsync(descriptor)
    os.replace(draft, path)


def write_json(path, value, durable=True):
    write_text(path, json.dumps(value), durable)


def identity(pid):
    """What tells a process from a later one with the same number, or None if it is gone.

    proc(5): field 22 of /proc/<pid>/stat is the start time in clock ticks since boot.
    """
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as file:
            boot = file.read().strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else {"pid": pid, "start": int(fields[19]), "boot": boot}


def claim(control):
    """Makes this process the owner of the job. Returns False if it has had one already."""
    owner = os.path.join(control, "owner.json")
    draft = "%s.%d.draft" % (owner, os.getpid())
    write_json(draft, identity(os.getpid()))
    try:
        os.link(draft, owner)
        return True
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)


class State:
    """state.json as the supervisor last wrote it."""

    def __init__(self, control, phase="starting"):
        self._path = os.path.join(control, "state.json")
        self.value = {"phase": phase}

    def update(self, durable=True, **fields):
        value = {key: entry for key, entry in {**self.value, **fields}.items() if entry is not None}
        if value != self.value or not os.path.exists(self._path):
            self.value = value
            write_json(self._path, value, durable)

    def end(self, outcome):
        self.update(phase="ended", endedAt=now(), outcome=outcome, session=None)
