"""Runs a job inside an allocation of a cluster's scheduler: on one of its nodes, as the job's user.

The scheduler limits the job and tells the service how it ended; the folders are on a file system that all nodes share.
"""

import os
import socket
import time

import supervisor

# What a program needs to know of its allocation.
PASSED_ON = ("SLURM_", "CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL", "ZE_AFFINITY_MASK")


def _address(rule):
    """The node's own address that the service will use: `{node}` in the rule is the node's name."""
    name = os.environ.get("SLURMD_NODENAME") or socket.gethostname()
    return socket.gethostbyname(rule.replace("{node}", name))


def adapted(spec, rule, began):
    """The job's specification with what only the node knows."""
    allocation = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    return {
        **spec,
        "variables": {**spec["variables"], **allocation},
        "host": _address(rule),
        # Slurm counts the job's time from here.
        "began": began,
    }


def main(folder, rule):
    began = time.time()
    return supervisor.run(folder, lambda spec: adapted(spec, rule, began))
