"""What a job occupies on disk: its own folders, and what it left in the folders that everyone may write to."""

import errno
import os
import stat
import subprocess

SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/dev/mqueue")
# A job nests folders as deep as it likes, where paths get too long and recursion too deep: these two mind that.
REMOVE = ("rm", "-rf", "--")
GIVE = ("chown", "-R", "-h", "-P")


def left_outside(uid):
    """Entries of the shared folders that belong to a job's own user."""
    found = []
    for folder in SHARED if uid is not None else ():
        try:
            with os.scandir(folder) as entries:
                found += [entry for entry in entries if _owner(entry) == uid]
        except OSError:
            pass
    return found


def _owner(entry):
    try:
        return entry.stat(follow_symlinks=False).st_uid
    except OSError:
        return None


def usage(entries, enough):
    """Bytes of directory entries and all below them; stops counting beyond `enough`. Follows no symbolic link."""
    total, pending = 0, list(entries)
    while pending and total <= enough:
        entry = pending.pop()
        try:
            total += entry.stat(follow_symlinks=False).st_blocks * 512
            if entry.is_dir(follow_symlinks=False):
                with os.scandir(entry.path) as inside:
                    pending += inside
        except OSError as error:
            # Files come and go while a job runs. But nobody needs a path that is too long to be followed.
            if error.errno == errno.ENAMETOOLONG:
                return enough + 1
    return total


def nameless(pids, folder):
    """Bytes of deleted files, on the disk of this folder, that processes still have open."""
    device, sizes = os.stat(folder).st_dev, {}
    for pid in pids:
        try:
            with os.scandir("/proc/%d/fd" % pid) as descriptors:
                for descriptor in descriptors:
                    _add_nameless(descriptor, device, sizes)
        except OSError:
            continue
    return sum(sizes.values())


def _add_nameless(descriptor, device, sizes):
    try:
        found = descriptor.stat()
    except OSError:
        return
    if stat.S_ISREG(found.st_mode) and found.st_nlink == 0 and found.st_dev == device:
        sizes[found.st_ino] = found.st_blocks * 512


def give(folder, uid, gid):
    """Makes everything below a folder a user's own. Raises OSError or SubprocessError if that fails."""
    subprocess.run([*GIVE, "%d:%d" % (uid, gid), folder], check=True)


def delete(path):
    """Removes a file, or a folder with all below it, if it is there. Raises as `give` does."""
    subprocess.run([*REMOVE, path], check=True)
