"""A job's folders, and the environment variables of its programs."""

import os
import shutil

import disk

INSIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inside")


class Workspace:
    """<job>/control is the platform's; <job>/work and <job>/home are the job's own."""

    def __init__(self, folder):
        # Not the job's id, which its owner alone may know: everybody on this machine sees the names of groups.
        self.name = os.path.basename(folder)
        self.control = os.path.join(folder, "control")
        self.work = os.path.join(folder, "work")
        self.home = os.path.join(folder, "home")
        self.log = os.path.join(self.control, "log.txt")

    def inside(self, name):
        """A script that runs as the job: a copy, because the job's user need not reach this program's folder."""
        return os.path.join(self.home, ".run-elsewhere", name)

    def venv(self):
        return os.path.join(self.home, "venv")

    def make_home(self):
        shutil.copytree(INSIDE, os.path.join(self.home, ".run-elsewhere"))
        for name in ("tmp", "runtime", "config", "data"):
            os.mkdir(os.path.join(self.home, name), 0o700)

    def hand_over(self, user):
        """Makes the folders the job's own; from here on they may hold anything."""
        for folder in (self.work, self.home):
            os.chmod(folder, 0o700)
            if user:
                disk.give(folder, user.uid, user.gid)

    def take_back(self):
        """After the job's last process: its results become the platform's. Then its user number is free again."""
        if os.geteuid() == 0:
            disk.give(self.work, 0, 0)
            os.chmod(self.work, 0o700)
        # Last, because the home is the sign that the number is taken: see accounts.py.
        if os.access(os.path.dirname(self.home), os.W_OK):
            disk.delete(self.home)
        else:
            # On a cluster it is the service's to remove.
            for name in os.listdir(self.home):
                disk.delete(os.path.join(self.home, name))

    def repair_saves(self):
        """Undoes a save that the end of the server cut short.

        jupyter_server's atomic_writing keeps the old text as ".~<name>" while it writes the new one in place.
        Only while no process of the job can interfere. What the job put there may be anything.
        """
        for old in disk.files(self.work):
            folder, name = os.path.split(old)
            if not name.startswith(".~") or not name.endswith(".ipynb"):
                continue
            new = os.path.join(folder, name[2:])
            try:
                if _is_whole(new):
                    os.unlink(old)
                else:
                    os.replace(old, new)
            except OSError:
                # Such as a folder in the notebook's place.
                continue

    def usage(self, uid, pids, enough):
        nameless = disk.nameless(pids, self.work)
        return nameless + disk.usage([self.work, self.home, *disk.left_outside(uid)], enough - nameless)

    def environment(self, spec, user):
        """All that a job's program sees; nothing of the service's own environment but what `spec` names."""
        binaries = [os.path.dirname(spec["python"]), "/usr/local/bin", "/usr/bin", "/bin"]
        if spec["install"]:
            binaries.insert(0, os.path.join(self.venv(), "bin"))
        name = (user.name or "job") if user else os.environ.get("USER", "job")
        return {
            **spec["variables"],
            "PATH": ":".join(binaries),
            "HOME": self.home,
            "USER": name,
            "LOGNAME": name,
            "SHELL": "/bin/sh",
            "LANG": "C.UTF-8",
            "TMPDIR": os.path.join(self.home, "tmp"),
            "JUPYTER_CONFIG_DIR": os.path.join(self.home, "config"),
            "JUPYTER_DATA_DIR": os.path.join(self.home, "data"),
            "JUPYTER_RUNTIME_DIR": os.path.join(self.home, "runtime"),
            "JUPYTER_PREFER_ENV_PATH": "0",
            "JUPYTERLAB_SETTINGS_DIR": os.path.join(self.home, "config", "lab", "user-settings"),
            "JUPYTERLAB_WORKSPACES_DIR": os.path.join(self.home, "config", "lab", "workspaces"),
            # Numerical libraries count the machine's cores, not the job's.
            "OMP_NUM_THREADS": str(max(1, int(spec["resources"]["cores"]))),
        }


def _is_whole(notebook):
    """Whether a notebook's text has its end: JSON of an object ends with its closing brace."""
    try:
        with disk.open_file(notebook) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 64))
            return file.read().rstrip().endswith(b"}")
    except OSError:
        return False
