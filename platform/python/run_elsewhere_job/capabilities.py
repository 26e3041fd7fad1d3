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


def _leased_user_problem(pythons, folder):
    """Why a job cannot have a user of its own, or None if it can."""
    if os.geteuid() != 0:
        return "the platform does not run as root"
    try:
        uid, lock = accounts.lease()
    except OSError as error:
        return str(error)
    try:
        return _cannot_use(accounts.User.leased(uid), pythons, folder)
    finally:
        os.close(lock)


def _named_user_problem(name, pythons, folder):
    """Why no job can run as this user of the machine, or None if one can."""
    if os.geteuid() != 0:
        return 'no job can run as "%s": the platform does not run as root' % name
    try:
        return _cannot_use(accounts.User.named(name), pythons, folder)
    except ValueError as error:
        return str(error)


def _cannot_use(user, pythons, folder):
    def become():
        user.become()
        os.chdir(folder)

    name = user.name or user.uid
    for python in pythons:
        command = [python, "-I", "-c", "import jupyter_client"]
        try:
            answer = subprocess.run(command, preexec_fn=become, capture_output=True, timeout=60, check=False)
        except (OSError, subprocess.SubprocessError) as error:
            return "user %s cannot use %s or %s: %s" % (name, python, folder, error)
        if answer.returncode != 0:
            return "user %s cannot use %s" % (name, python)
    return None


def find(pythons, folder, service_pid, use_cgroups, users):
    """Limit to the means that enforce it: cgroup, rlimit, affinity, or True. A limit not in it is not enforced.

    `users` are the machine's users that jobs are to run as; `problems` says of each that cannot be had why.
    """
    means, notes = {}, []
    try:
        if use_cgroups:
            cgroups.make_room(service_pid)
    except OSError as error:
        notes.append("no room for cgroups: %s" % error)
    problem = _leased_user_problem(pythons, folder)
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
        how = "cgroup" if use_cgroups and _cgroup_works(controller) else other
        if how != "cgroup":
            notes.append("no cgroup for %s" % limit)
        if how:
            means[limit] = how
    problems = [problem for problem in (_named_user_problem(name, pythons, folder) for name in users) if problem]
    return {"means": means, "notes": notes, "problems": problems}


def main():
    asked = json.load(sys.stdin)
    answer = find(asked["pythons"], asked["folder"], asked["service"], asked["cgroups"], asked["users"])
    json.dump(answer, sys.stdout)
    return 0
