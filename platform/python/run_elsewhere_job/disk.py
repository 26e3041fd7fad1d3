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
    """Paths in the shared folders that belong to a job's own user."""
    found = []
    for folder in SHARED if uid is not None else ():
        try:
            with os.scandir(folder) as entries:
                found += [entry.path for entry in entries if _owner(entry) == uid]
        except OSError:
            pass
    return found


def _owner(entry):
    try:
        return entry.stat(follow_symlinks=False).st_uid
    except OSError:
        return None


def usage(paths, enough):
    """Bytes below the paths; stops counting beyond `enough`. Follows no symbolic link."""
    total, pending = 0, list(paths)
    while pending and total <= enough:
        try:
            for size in _sizes(pending.pop(), pending):
                total += size
        except OSError as error:
            # Folders come and go while a job runs. But nobody needs one whose path is too long to be followed.
            if error.errno == errno.ENAMETOOLONG:
                return enough + 1
    return total


def _sizes(path, pending):
    """Sizes of a folder and its files, or of a file; the folder's folders are added to those to be looked at."""
    found = os.lstat(path)
    yield found.st_blocks * 512
    if not stat.S_ISDIR(found.st_mode):
        return
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                try:
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                except FileNotFoundError:
                    pass


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


def files(folder):
    """Paths of the regular files below a folder. Follows no symbolic link; leaves out what cannot be reached."""
    pending = [folder]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield entry.path
        except OSError:
            continue


def open_file(path):
    """Opens a regular file of a job for reading in binary: no symbolic link, and no pipe that waits for a writer."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file", path)


def give(folder, uid, gid):
    """Makes everything below a folder a user's own. Raises OSError or SubprocessError if that fails."""
    subprocess.run([*GIVE, "%d:%d" % (uid, gid), folder], check=True)


def delete(path):
    """Removes a file, or a folder with all below it, if it is there. Raises as `give` does."""
    subprocess.run([*REMOVE, path], check=True)
