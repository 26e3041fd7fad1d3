"""Finds out which limits this machine can enforce, by really trying each of them."""

import json
import os
import subprocess
import sys

import accounts
import cgroups

GIB = 1024**3


def _cgroup_works(controller):
    try:
        group = cgroups.Group.create("probe-%d" % os.getpid(), [controller], GIB, 1, 64)
    except OSError:
        return False
    group.remove()
    return True


def _user_problem(pythons, folder):
    """Why a job cannot have a user of its own, or None if it can."""
    if os.geteuid() != 0:
        return "the platform does not run as root"
    try:
        uid, lock = accounts.lease()
    except OSError as error:
        return str(error)

    def become():
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        os.chdir(folder)

    try:
        for python in pythons:
            command = [python, "-I", "-c", "import jupyter_client"]
            try:
                answer = subprocess.run(command, preexec_fn=become, capture_output=True, timeout=60, check=False)
            except (OSError, subprocess.SubprocessError) as error:
                return "user %d cannot use %s or %s: %s" % (uid, python, folder, error)
            if answer.returncode != 0:
                return "user %d cannot use %s" % (uid, python)
    finally:
        os.close(lock)
    return None


def find(pythons, folder, service_pid):
    """Limit to the means that enforce it: cgroup, rlimit, affinity, or True. A limit not in it is not enforced."""
    means, notes = {}, []
    try:
        cgroups.make_room(service_pid)
    except OSError as error:
        notes.append("no room for cgroups: %s" % error)
    problem = _user_problem(pythons, folder)
    if problem is None:
        means["user"] = True
    else:
        notes.append("jobs have no user of their own: " + problem)
    for limit, controller, other in (
        ("memory", "memory", "rlimit"),
        ("cores", "cpu", "affinity"),
        # Without a user of its own a job would share this limit with the platform.
        ("processes", "pids", "rlimit" if problem is None else None),
    ):
        how = "cgroup" if _cgroup_works(controller) else other
        if how != "cgroup":
            notes.append("no cgroup for %s" % limit)
        if how:
            means[limit] = how
    return {"means": means, "notes": notes}


def main():
    asked = json.load(sys.stdin)
    json.dump(find(asked["pythons"], asked["folder"], asked["service"]), sys.stdout)
    return 0
