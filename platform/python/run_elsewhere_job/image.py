"""A job's folders on a disk of their own, an ext4 file system in a sparse file, so that the kernel refuses what is too much.

    <job>/disk.image   that file; `disk.draft` until the upload is in it. While it is there, it and not `work` has the results
    <job>/disk         where it is mounted; its folders `work` and `home` are mounted once more, as the job's own
    <job>/work.plain   after the job: the results as plain files; `work.draft` until they are complete

The supervisor or the reaper goes on from whatever it finds here, also after the machine has started again.
Sources: mke2fs(8), ext4(5), mount(2), umount2(2), loop(4).
"""

import ctypes
import errno
import fcntl
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

import disk

LIBC = ctypes.CDLL(None, use_errno=True)
# sys/mount.h
MS_BIND, MNT_DETACH = 4096, 2
MIB = 1024**2
# Kept free beside what the job was offered, so that its notebook can be saved when all of that is used up.
RESERVE = 16 * MIB
# For the journal and what else a small file system has.
FIXED = 64 * MIB
# ext4 has no larger files with blocks of 4 KiB.
LARGEST = 15 * 1024**4
# An inode of 256 bytes for each block of 4 KiB: bytes run out before inodes, however small the files are. The tables stay
# sparse, as nobody initialises them; the file system is made at once, whatever its size.
MAKE = ("mkfs.ext4", "-q", "-F", "-m", "0", "-b", "4096", "-I", "256", "-i", "4096", "-J", "size=16")
FEATURES = ("-O", "^resize_inode", "-E", "nodiscard,lazy_itable_init=1,lazy_journal_init=1")
MOUNT = ("mount", "-t", "ext4", "-o", "loop,nosuid,nodev,noinit_itable")
# Other jobs take loop devices at the same moment.
MOUNT_ATTEMPTS = 5
# From here on copying the results takes so long that people wonder: about a second.
MANY = 512 * MIB
# For whoever reads a result at the moment of unmounting.
BUSY_SECONDS = 2
PROGRAMS = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}


class Image:
    def __init__(self, root):
        self._root = root
        self._point, self._file, self._draft, self._plain, self._plain_draft = (
            os.path.join(root, name) for name in ("disk", "disk.image", "disk.draft", "work.plain", "work.draft")
        )
        self._size = self._reserve = None

    def make(self, size):
        """Moves the job's work folder to a new disk on which `size` bytes are free, and gives it a home there.

        Raises OSError or SubprocessError where that cannot be done; unless `is_left`, nothing has changed then.
        """
        with self._alone() as run:
            machine = os.statvfs(self._root)
            size = min(size, LARGEST, machine.f_blocks * machine.f_frsize)
            try:
                self._prepare(size, run)
            except (OSError, subprocess.SubprocessError):
                self._unmount()
                disk.delete(self._draft)
                raise
            os.rename(self._draft, self._file)
            disk.delete(os.path.join(self._root, "work"))
            self._show()
            self._size = size

    def _prepare(self, size, run):
        with open(self._draft, "wb") as file:
            os.chmod(self._draft, 0o600)
            file.truncate((size + RESERVE + FIXED) // 14 * 15)
        run(*MAKE, *FEATURES, self._draft)
        self._mount(self._draft, run)
        for name in ("work", "home"):
            os.mkdir(os.path.join(self._point, name), 0o700)
        # What is left over is taken away, so that the job has exactly what it was offered.
        _allocate(os.path.join(self._point, "ballast"), _free(self._point) - size - RESERVE)
        run("cp", "-aT", os.path.join(self._root, "work"), os.path.join(self._point, "work"))

    def _show(self):
        """Puts the two folders of the image where they are looked for."""
        for name in ("work", "home"):
            path = os.path.join(self._root, name)
            os.makedirs(path, mode=0o700, exist_ok=True)
            _bind(os.path.join(self._point, name), path)

    def reserve(self, path):
        """Takes the space that saving the notebook may need; whoever needs it deletes this file of the job's home."""
        self._reserve = path
        _allocate(path, RESERVE)

    @property
    def is_made(self):
        return self._size is not None

    def used(self):
        """Bytes of the job's own disk, deleted files that are open among them."""
        reserved = RESERVE if os.path.lexists(self._reserve) else 0
        return max(0, self._size + RESERVE - _free(self._point) - reserved)

    def is_left(self):
        return any(os.path.lexists(path) for path in (self._draft, self._file, self._plain))

    def restore(self, tell=lambda used: None):
        """After the job's last process: its results become plain files of the machine, and nothing stays mounted.

        Tells how many bytes there are, where they are many. May be repeated. Raises OSError or SubprocessError if they cannot be copied: then they stay mounted where they are.
        """
        if not self.is_left():
            return
        with self._alone() as run:
            if os.path.lexists(self._file) and not os.path.lexists(self._plain):
                self._copy_out(run, tell)
            self._unmount()
            disk.delete(self._draft)
            if os.path.lexists(self._plain):
                work = os.path.join(self._root, "work")
                disk.delete(work)
                disk.delete(self._file)
                os.rename(self._plain, work)

    def _copy_out(self, run, tell):
        self._mount(self._file, run)
        self._show()
        disk.delete(self._plain_draft)
        space = os.statvfs(self._point)
        used = (space.f_blocks - space.f_bfree) * space.f_frsize - os.stat(os.path.join(self._point, "ballast")).st_size
        if used + FIXED > _free(self._root):
            raise OSError(errno.ENOSPC, "no room for the results, which stay in the job's own disk", self._file)
        if used >= MANY:
            tell(used)
        # 1: a part of it could not be copied, such as folders whose path is too long; nobody could read that either.
        run("cp", "-aT", os.path.join(self._point, "work"), self._plain_draft, accepted=(0, 1))
        run("sync", "-f", self._plain_draft)
        os.rename(self._plain_draft, self._plain)
        run("sync", "-f", self._plain)

    def discard(self):
        """Unmounts what could not be restored, before the job's folder is deleted."""
        with self._alone():
            self._unmount()

    def _mount(self, file, run):
        os.makedirs(self._point, mode=0o700, exist_ok=True)
        for attempt in range(MOUNT_ATTEMPTS):
            if os.path.ismount(self._point):
                return
            try:
                run(*MOUNT, file, self._point)
            except OSError:
                if attempt == MOUNT_ATTEMPTS - 1:
                    raise
                time.sleep(0.1)

    def _unmount(self):
        until = time.monotonic() + BUSY_SECONDS
        for name in ("home", "work", "disk"):
            path = os.path.join(self._root, name)
            while os.path.ismount(path):
                # Whoever still reads keeps the old files until then; for everybody else they are gone.
                flags = 0 if time.monotonic() < until else MNT_DETACH
                if LIBC.umount2(os.fsencode(path), flags) != 0 and ctypes.get_errno() != errno.EBUSY:
                    raise OSError(ctypes.get_errno(), "cannot unmount", path)
                time.sleep(0 if flags else 0.01)
        if os.path.isdir(self._point):
            os.rmdir(self._point)

    @contextmanager
    def _alone(self):
        """Gives the function that runs a program. Waits for what a killed supervisor or reaper has left running here."""
        with open(os.path.join(self._root, "control", "disk.lock"), "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

            def run(*command, accepted=(0,)):
                # The program keeps the lock, should this process die.
                done = subprocess.run(
                    command, pass_fds=(lock.fileno(),), env=PROGRAMS, capture_output=True, text=True, errors="replace"
                )
                words = done.stderr.strip()[-1000:]
                if done.returncode not in accepted:
                    raise OSError(errno.EIO, "%s: %s" % (command[0], words or "ended with code %d" % done.returncode))
                if words:
                    print(words, file=sys.stderr)

            yield run


def problem(folder):
    """Why jobs in this folder cannot have disks of their own, or None if they can."""
    if os.geteuid() != 0:
        return "the platform does not run as root"
    try:
        with tempfile.TemporaryDirectory(prefix="probe-", dir=folder) as root:
            for name in ("control", "work"):
                os.mkdir(os.path.join(root, name))
            image = Image(root)
            try:
                image.make(MIB)
            finally:
                image.restore()
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return None


def _free(path):
    space = os.statvfs(path)
    return space.f_bavail * space.f_frsize


def _allocate(path, size):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, size)
    finally:
        os.close(descriptor)


def _bind(source, target):
    if not os.path.ismount(target) and LIBC.mount(os.fsencode(source), os.fsencode(target), None, MS_BIND, None) != 0:
        raise OSError(ctypes.get_errno(), "cannot mount", target)


def main(folder):
    Image(folder).discard()
    return 0
