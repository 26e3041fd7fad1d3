"""The end of a job, by its supervisor or by the reaper: no process is left, and its folders are the platform's."""

import sys
import traceback

from confinement import GIB


def end(confinement, workspace, state):
    """Ends what is left of the job, whatever happened before. Never raises: the outcome has to be recorded yet."""
    if not confinement.kill():
        # While one of them lives, the folders stay its own; and while the home is there, the user number is taken.
        print("some processes of the job could not be killed", file=sys.stderr)
        return
    _take(confinement.clean)
    before = state.value.get("progress")
    keep(workspace, lambda used: _take(lambda: state.update(progress=saving(before, used))))
    state.value["progress"] = before


def saving(before, used):
    """The progress of a job that has run, while its results are copied."""
    return {**(before or {"done": 0, "total": 0}), "text": "saving results: %.1f GiB" % (used / GIB)}


def keep(workspace, tell=lambda used: None):
    """Makes its results plain files of the platform. May be repeated."""
    for step in (lambda: workspace.image.restore(tell), workspace.repair_saves, workspace.take_back):
        _take(step)


def _take(step):
    try:
        step()
    except Exception:  # A job may leave anything behind, which must not keep the other steps from being taken.
        traceback.print_exc()
