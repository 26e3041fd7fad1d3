"""Puts a job's processes into their limits, and takes them all down at its end."""

import ctypes
import os
import resource
import signal
import time

import accounts
import cgroups
import disk
import sysv

# prctl(2), linux/prctl.h
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 36, 38
LIBC = ctypes.CDLL(None, use_errno=True)
GIB = 1024**3
# Of 128 threads, at 8 MiB each: pthread_create(3).
STACKS = GIB


def prctl(option, value):
    if LIBC.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def process_limit(cores):
    """Processes and threads that a job may have: room for numerical libraries on each core, none for a fork bomb."""
    return 256 + 64 * max(1, int(cores))


class Confinement:
    def __init__(self, group, user, home, rlimits=None, cpus=None, memory=None):
        """`cpus` and `memory` are given where no group keeps them: then somebody has to look after them."""
        self.group = group
        self.user = user
        self._home = home
        self._rlimits = rlimits or {}
        self._cpus = cpus
        self.watched_memory = memory
        self._lock = None

    @classmethod
    def create(cls, job_id, means, resources, home, name=None):
        """`means` maps cores, memory, processes and user to how this machine enforces them; see capabilities.py.

        `name` is the machine's user that the job is to run as, instead of one of its own.
        """
        memory, disk_bytes = int(resources["memoryGiB"] * GIB), int(resources["diskGiB"] * GIB)
        processes = process_limit(resources["cores"])
        names = {"memory": "memory", "cores": "cpu", "processes": "pids"}
        controllers = [names[limit] for limit in names if means.get(limit) == "cgroup"]
        rlimits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: disk_bytes}
        if means.get("memory") == "rlimit":
            # For each process; all together are watched. The data limit counts what is writable and private
            # (setrlimit(2)), as numerical work is, and the stacks of threads as if they were used up.
            rlimits[resource.RLIMIT_DATA] = memory + STACKS
            # The address space also holds libraries and reserves that cost no memory.
            rlimits[resource.RLIMIT_AS] = memory + 8 * GIB
        if means.get("processes") == "rlimit":
            rlimits[resource.RLIMIT_NPROC] = processes
        user, lock = accounts.User.named(name) if name else None, None
        if user is None and means.get("user"):
            uid, lock = accounts.lease(home)
            user = accounts.User.leased(uid)
        group = cgroups.Group.create(job_id, controllers, memory, resources["cores"], processes)
        cpus = _some_cpus(resources["cores"]) if means.get("cores") == "affinity" else None
        watched = memory if means.get("memory") == "rlimit" else None
        confinement = cls(group, user, home, rlimits, cpus, watched)
        confinement._lock = lock
        return confinement

    def record(self):
        return {"user": self.user, "folders": self.group.folders, "home": self._home}

    @classmethod
    def recorded(cls, record):
        """The confinement of a job whose supervisor died: enough to end its processes."""
        user = accounts.User(*record["user"]) if record.get("user") else None
        return cls(cgroups.Group(record["folders"]), user, record["home"])

    @property
    def own_uid(self):
        """The number of the user that is this job's alone: all that it has is the job's."""
        return self.user.uid if self.user and not self.user.name else None

    def enter(self):
        """Runs in a new child before it becomes the job's program. What needs privileges comes first."""
        self.group.join()
        if self._cpus is not None:
            os.sched_setaffinity(0, self._cpus)
        for kind, value in self._rlimits.items():
            hard = resource.getrlimit(kind)[1]
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (bound, bound))
        os.umask(0o022)
        if self.user:
            self.user.become()
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        # After setuid, which clears it.
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def limits_processes_by_user(self):
        return resource.RLIMIT_NPROC in self._rlimits

    def processes(self):
        """All processes of the job: by group, by descent from the supervisor, and by user or else by home folder."""
        found = self.group.processes() | _descendants(os.getpid())
        return found | (_at_home(self._home) if self.own_uid is None else accounts.processes_of(self.own_uid))

    def hold_cores(self):
        """A process may choose its processors again, sched_setaffinity(2): here it is put back."""
        for pid in self.processes() if self._cpus else ():
            for thread in _threads(pid):
                try:
                    if not os.sched_getaffinity(thread) <= self._cpus:
                        os.sched_setaffinity(thread, self._cpus)
                except OSError:
                    continue

    def memory_used(self):
        """Bytes of all processes together, each shared page once. proc(5), /proc/[pid]/smaps_rollup."""
        return sum(_proportional(pid) for pid in self.processes())

    def kill(self, patience=15):
        """Ends every process of the job. Returns whether none is left."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self.group.kill()
            for pid in self.processes():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            reap_orphans(None)
            if not self.processes():
                return True
            time.sleep(0.02)
        return False

    def clean(self):
        """After the last process: removes the group, and what the user left outside its folders."""
        for path in disk.left_outside(self.own_uid):
            disk.delete(path)
        if self.own_uid is not None:
            sysv.delete(self.own_uid)
        self.group.remove()


def adopt_orphans():
    """Makes this process the parent of the job's daemons, so that they stay among its descendants."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def reap_orphans(program):
    """Buries dead daemons, which count as processes until then. `program` is the child that another waits for."""
    try:
        while True:
            dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if dead is None or dead.si_pid == program:
                return
            os.waitpid(dead.si_pid, 0)
    except ChildProcessError:
        pass


def _some_cpus(cores):
    """As many of the usable processors, not always the same ones."""
    usable = sorted(os.sched_getaffinity(0))
    first = os.getpid() % len(usable)
    return set((usable[first:] + usable[:first])[: max(1, int(cores))])


def _threads(pid):
    try:
        return [int(name) for name in os.listdir("/proc/%d/task" % pid)]
    except OSError:
        return []


def _proportional(pid):
    try:
        with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:")), 0)
    except OSError:
        return 0


def _at_home(home):
    """Processes that were started with the job's HOME, for want of a better mark."""
    found = set()
    mark = b"HOME=" + os.fsencode(home)
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and int(name) != os.getpid():
                with open("/proc/%s/environ" % name, "rb") as file:
                    if mark in file.read().split(b"\0"):
                        found.add(int(name))
        except OSError:
            pass
    return found


def _descendants(ancestor):
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(name))
            except OSError:
                pass
    found, pending = set(), [ancestor]
    while pending:
        for child in children.get(pending.pop(), ()):
            found.add(child)
            pending.append(child)
    return found
