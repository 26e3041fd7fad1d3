"""Ends a job whose supervisor died without recording an outcome, or could not take its results off the job's own disk."""

import os

import ending
import records
from confinement import Confinement
from workspace import Workspace


def main(folder):
    workspace = Workspace(folder)
    state = records.State(workspace.control)
    try:
        state.value = records.read_json(os.path.join(workspace.control, "state.json"))
    except (OSError, ValueError):
        pass
    if state.value["phase"] == "ended":
        # Nothing else: its user may be another job's by now.
        if workspace.image.is_left():
            ending.keep(workspace)
        return 0
    try:
        record = records.read_json(os.path.join(workspace.control, "confinement.json"))
    except (OSError, ValueError):
        record = {"user": None, "folders": {}, "home": workspace.home}
    ending.end(Confinement.recorded(record), workspace, state)
    state.end({"kind": "error", "message": "the job's supervisor died, so the job was stopped"})
    return 0
