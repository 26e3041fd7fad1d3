"""The end of a job, by its supervisor or by the reaper: no process is left, and its folders are the platform's."""

import sys
import traceback


def end(confinement, workspace):
    """Ends what is left of the job, whatever happened before. Never raises: the outcome has to be recorded yet."""
    if not confinement.kill():
        # While one of them lives, the folders stay its own; and while the home is there, the user number is taken.
        print("some processes of the job could not be killed", file=sys.stderr)
        return
    _take(confinement.clean)
    keep(workspace)


def keep(workspace):
    """Makes its results plain files of the platform. May be repeated."""
    for step in (workspace.image.restore, workspace.repair_saves, workspace.take_back):
        _take(step)


def _take(step):
    try:
        step()
    except Exception:  # A job may leave anything behind, which must not keep the other steps from being taken.
        traceback.print_exc()
