"""System V shared memory, message queues and semaphores, which outlive the processes that made them. sysvipc(7)"""

import ctypes

LIBC = ctypes.CDLL(None, use_errno=True)
# linux/ipc.h
IPC_RMID = 0
IDS = {"shm": "shmid", "msg": "msqid", "sem": "semid"}


def _owned(kind, uid):
    """Identifiers of a user's objects. proc(5), /proc/sysvipc."""
    try:
        with open("/proc/sysvipc/" + kind, encoding="ascii") as file:
            heads, *rows = [line.split() for line in file]
    except (OSError, ValueError):
        return []
    number, owner, maker = (heads.index(name) for name in (IDS[kind], "uid", "cuid"))
    return [int(row[number]) for row in rows if str(uid) in (row[owner], row[maker])]


def delete(uid):
    """Removes all that a user left."""
    for number in _owned("shm", uid):
        LIBC.shmctl(number, IPC_RMID, None)
    for number in _owned("msg", uid):
        LIBC.msgctl(number, IPC_RMID, None)
    for number in _owned("sem", uid):
        LIBC.semctl(number, 0, IPC_RMID)
