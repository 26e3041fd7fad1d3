"""Control groups of a job, version 1 or 2, below the group that the service itself is in.

Staying below the service's own group keeps every limit that an operator has put on the service.
Sources: the kernel's admin-guide/cgroup-v2.rst and admin-guide/cgroup-v1/{memory,pids}.rst,
scheduler/sched-bwc.rst.
"""

import os
import signal

CONTROLLERS = ("memory", "cpu", "pids")
PARENT = "run-elsewhere"
SERVICE_LEAF = "run-elsewhere-service"
PERIOD = 100_000


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def _write(path, value):
    with open(path, "w", encoding="utf-8") as file:
        file.write(str(value))


def _own_paths():
    """Controller (or '' for version 2) to this process's group. cgroups(7), /proc/[pid]/cgroup."""
    paths = {}
    for line in _read("/proc/self/cgroup").splitlines():
        _, names, path = line.split(":", 2)
        for name in names.split(","):
            paths[name] = path
    return paths


def _mounts():
    """(type, root, mount point, super options) of each mounted hierarchy. proc(5), mountinfo."""
    for line in _read("/proc/self/mountinfo").splitlines():
        left, _, right = line.partition(" - ")
        root, point = left.split()[3:5]
        kind, _, options = right.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            yield kind, root, point, options.split(",")


def _folder(point, root, path):
    """Where a group is in the file system, or None if this mount does not show it."""
    inside = path[len(root.rstrip("/")) :] if (path + "/").startswith(root.rstrip("/") + "/") else None
    return None if inside is None else os.path.normpath(point + "/" + inside)


def bases():
    """Controller to (version, folder in which a job's group may be made)."""
    own, found = _own_paths(), {}
    for kind, root, point, options in _mounts():
        names = [name for name in CONTROLLERS if name in options and name in own] if kind == "cgroup" else []
        for name in names:
            folder = _folder(point, root, own[name])
            if folder and os.access(folder, os.W_OK):
                found[name] = (1, folder)
        folder = _folder(point, root, own[""]) if kind == "cgroup2" and "" in own else None
        if folder and os.path.basename(folder) == SERVICE_LEAF:
            folder = os.path.dirname(folder)
        if folder and os.access(folder, os.W_OK):
            offered = _read(folder + "/cgroup.controllers").split()
            for name in CONTROLLERS:
                if name in offered:
                    found.setdefault(name, (2, folder))
    return found


def make_room(service_pid):
    """Version 2 lets no group have both processes and limited children: the service moves to a leaf of its own."""
    for folder in {folder for version, folder in bases().values() if version == 2}:
        try:
            _enable(folder)
        except OSError:
            leaf = os.path.join(folder, SERVICE_LEAF)
            os.makedirs(leaf, exist_ok=True)
            for pid in (service_pid, os.getpid()):
                _write(leaf + "/cgroup.procs", pid)


def _enable(folder):
    wanted = [name for name in CONTROLLERS if name in _read(folder + "/cgroup.controllers").split()]
    _write(folder + "/cgroup.subtree_control", " ".join("+" + name for name in wanted))


def _settings(version, controller, memory, cores, processes):
    """(file, value, must exist) in the order in which they are written."""
    quota = max(1000, int(cores * PERIOD))
    if controller == "memory":
        if version == 2:
            return [("memory.max", memory, True), ("memory.swap.max", 0, False)]
        return [("memory.limit_in_bytes", memory, True), ("memory.memsw.limit_in_bytes", memory, False)]
    if controller == "cpu":
        if version == 2:
            return [("cpu.max", "%d %d" % (quota, PERIOD), True)]
        return [("cpu.cfs_period_us", PERIOD, True), ("cpu.cfs_quota_us", quota, True)]
    return [("pids.max", processes, True)]


class Group:
    """A job's group in each hierarchy that it needs: controller to [version, folder]."""

    def __init__(self, folders):
        self.folders = folders

    @classmethod
    def create(cls, name, controllers, memory, cores, processes):
        """Makes the group and sets its limits. Raises OSError, and leaves nothing, if one cannot be set."""
        found = bases()
        missing = [controller for controller in controllers if controller not in found]
        if missing:
            raise OSError("no writable cgroup for " + ", ".join(missing))
        group = cls({})
        try:
            for controller in controllers:
                version, base = found[controller]
                group.folders[controller] = [version, _make(version, base, name)]
                for file, value, needed in _settings(version, controller, memory, cores, processes):
                    path = os.path.join(group.folders[controller][1], file)
                    if needed or os.path.exists(path):
                        _write(path, value)
        except OSError:
            group.remove()
            raise
        return group

    def _paths(self):
        return sorted({folder for _, folder in self.folders.values()})

    def join(self):
        """Puts the calling process into the group."""
        for folder in self._paths():
            _write(folder + "/cgroup.procs", os.getpid())

    def processes(self):
        found = set()
        for folder in self._paths():
            try:
                found.update(int(pid) for pid in _read(folder + "/cgroup.procs").split())
            except OSError:
                pass
        return found

    def _counter(self, controller, file, key):
        version, folder = self.folders.get(controller, (0, ""))
        if not version:
            return 0
        try:
            pairs = (line.split() for line in _read(os.path.join(folder, file)).splitlines())
            return next((int(pair[1]) for pair in pairs if len(pair) == 2 and pair[0] == key), 0)
        except OSError:
            return 0

    def oom_kills(self):
        """How many processes the kernel has killed because the memory limit was reached."""
        version = self.folders.get("memory", (0, ""))[0]
        return self._counter("memory", "memory.events" if version == 2 else "memory.oom_control", "oom_kill")

    def refused_processes(self):
        """How many times a new process was refused."""
        return self._counter("pids", "pids.events", "max")

    def kill(self):
        """Sends SIGKILL to all, and lets no new process appear meanwhile."""
        version, folder = self.folders.get("pids", (0, ""))
        if version:
            try:
                _write(folder + "/pids.max", 0)
            except OSError:
                pass
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def remove(self):
        for folder in self._paths():
            for path in (folder, os.path.dirname(folder)):
                try:
                    os.rmdir(path)
                except OSError:
                    break


def _make(version, base, name):
    parent = os.path.join(base, PARENT)
    folder = os.path.join(parent, name)
    for attempt in range(5):
        os.makedirs(parent, exist_ok=True)
        try:
            if version == 2:
                _enable(base)
                _enable(parent)
            os.makedirs(folder, exist_ok=True)
            return folder
        except FileNotFoundError:
            # Another job's end removed the empty parent in between.
            if attempt == 4:
                raise
    raise AssertionError
