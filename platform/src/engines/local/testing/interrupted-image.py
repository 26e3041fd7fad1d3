"""Kills a process in the middle of image.py at each of its steps in turn: python interrupted-image.py <its folder> <new folder>

Prints, as JSON, what somebody who comes after each of them finds: on the machine as it was, and after it has started again.
"""

import json
import os
import sys

sys.path.insert(0, sys.argv[1])
import image  # noqa: E402

STEPS = ((image, "_bind"), (image, "_allocate"), (image.disk, "delete"), (os, "rename"), (os, "rmdir"))
FINISHED, KILLED = 0, 9


def kill_at(number):
    """Ends this process without a word at the step of this number, which it does not take."""
    left = number

    def counted(step):
        def take(*arguments):
            nonlocal left
            left -= 1
            if left < 0:
                os._exit(KILLED)
            return step(*arguments)

        return take

    for module, name in STEPS:
        setattr(module, name, counted(getattr(module, name)))


def live(root):
    made = image.Image(root)
    made.make(1024**2)
    with open(os.path.join(root, "work", "result"), "w", encoding="utf-8") as file:
        file.write("made")
    made.restore()


def restart_machine(root):
    for name in ("home", "work", "disk"):
        if os.path.ismount(os.path.join(root, name)):
            image.LIBC.umount2(os.fsencode(os.path.join(root, name)), 0)


def found_after(number, restarts, root):
    for name in ("control", "work"):
        os.makedirs(os.path.join(root, name))
    with open(os.path.join(root, "work", "upload"), "w", encoding="utf-8") as file:
        file.write("sent")
    child = os.fork()
    if child == 0:
        kill_at(number)
        live(root)
        os._exit(FINISHED)
    status = os.WEXITSTATUS(os.waitpid(child, 0)[1])
    if restarts:
        restart_machine(root)
    image.Image(root).restore()
    work = os.listdir(os.path.join(root, "work"))
    left = [name for name in os.listdir(root) if name not in ("control", "work", "home")]
    return {"status": status, "work": sorted(work), "left": left}


answers = {}
for restarts in (False, True):
    found = answers["restarted" if restarts else "running"] = []
    while not found or found[-1]["status"] == KILLED:
        name = "step-%d-%s" % (len(found), restarts)
        found.append(found_after(len(found), restarts, os.path.join(sys.argv[2], name)))
json.dump(answers, sys.stdout)
