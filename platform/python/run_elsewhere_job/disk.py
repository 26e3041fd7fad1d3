"""What a job occupies on disk: its own folders, and what it left in the folders that everyone may write to."""

import os
import shutil

SHARED = ("/tmp", "/var/tmp", "/dev/shm")


def left_outside(uid):
    """Entries of the shared folders that belong to a job's own user."""
    found = []
    for folder in SHARED if uid is not None else ():
        try:
            with os.scandir(folder) as entries:
                found += [entry.path for entry in entries if entry.stat(follow_symlinks=False).st_uid == uid]
        except OSError:
            pass
    return found


def usage(paths, enough):
    """Bytes below the paths; stops counting beyond `enough`. Follows no symbolic link."""
    total, pending = 0, list(paths)
    while pending and total <= enough:
        path = pending.pop()
        try:
            total += os.lstat(path).st_blocks * 512
            if not os.path.isdir(path) or os.path.islink(path):
                continue
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            # Files come and go while a job runs.
            continue
    return total


def give(folder, uid, gid):
    """Makes everything below a folder a user's own. Only while no process of a job can interfere."""
    os.lchown(folder, uid, gid)
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            os.lchown(os.path.join(parent, name), uid, gid)


def delete(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            os.unlink(path)
        except OSError:
            pass
