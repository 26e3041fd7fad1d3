"""Users for jobs: numbers that no account of this machine has and no other job uses."""

import fcntl
import os
import pwd

FIRST, LAST = 20000, 29999
LOCKS = "/run/run-elsewhere"


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


def lease():
    """A free user number and the open lock that keeps it. The kernel frees the lock when this process ends."""
    os.makedirs(LOCKS, mode=0o700, exist_ok=True)
    for uid in range(FIRST, LAST + 1):
        descriptor = os.open(os.path.join(LOCKS, "%d.lock" % uid), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_account(uid) and not processes_of(uid):
                return uid, descriptor
        except BlockingIOError:
            pass
        os.close(descriptor)
    raise OSError("no free user number between %d and %d" % (FIRST, LAST))
