"""Users for jobs: numbers that no account of this machine has, no other job uses and no job's files belong to."""

import fcntl
import os
import pwd
from typing import NamedTuple

FIRST, LAST = 20000, 29999
# Kept when the machine restarts, as the jobs' files are.
LOCKS = "/var/lib/run-elsewhere/users"


class User(NamedTuple):
    """Whom a job's processes belong to. `name` is empty for a number that is leased to this job alone."""

    name: str
    uid: int
    gid: int
    groups: tuple

    @classmethod
    def leased(cls, uid):
        return cls("", uid, uid, ())

    @classmethod
    def named(cls, name):
        """A user of this machine. Raises ValueError in words for people if no job may run as this one."""
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            raise ValueError('this machine has no user "%s"' % name) from None
        if found.pw_uid == 0:
            raise ValueError('no job runs as "%s", which is root' % name)
        return cls(name, found.pw_uid, found.pw_gid, tuple(os.getgrouplist(name, found.pw_gid)))

    def become(self):
        """Gives up everything else for good."""
        os.setgroups(self.groups)
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)


def processes_of(uid):
    found = set()
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat("/proc/" + name).st_uid == uid:
                found.add(int(name))
        except OSError:
            pass
    return found


def _is_account(uid):
    try:
        pwd.getpwuid(uid)
        return True
    except KeyError:
        return False


def _is_left_behind(descriptor):
    """Whether the home of the number's last job is still there, so that nobody has cleaned up after it yet."""
    home = os.pread(descriptor, 4096, 0)
    return bool(home) and os.path.lexists(home)


def lease(home=""):
    """A free user number for the job that gets this home, and the open lock that keeps it.

    The kernel frees the lock when this process ends; the number stays taken until the home is removed.
    """
    os.makedirs(LOCKS, mode=0o700, exist_ok=True)
    for uid in range(FIRST, LAST + 1):
        descriptor = os.open(os.path.join(LOCKS, "%d.lock" % uid), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_account(uid) and not processes_of(uid) and not _is_left_behind(descriptor):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, os.fsencode(home), 0)
                os.fsync(descriptor)
                return uid, descriptor
        except BlockingIOError:
            pass
        os.close(descriptor)
    raise OSError("no free user number between %d and %d" % (FIRST, LAST))
