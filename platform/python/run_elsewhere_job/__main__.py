"""Owns one job of a local engine, or of a cluster's. Standard library only; Python 3.9 or newer.

    python -I -S <this folder> run <job folder>      run a prepared job to its end
    python -I -S <this folder> node <job folder> <address>     the same inside an allocation of a cluster: see node.py
    python -I -S <this folder> reap <job folder>     end a job whose supervisor died
    python -I -S <this folder> limits                find out what this machine can enforce (JSON in, JSON out)
"""

import sys

import capabilities
import node
import reaper
import supervisor

COMMANDS = {"run": supervisor.main, "node": node.main, "reap": reaper.main, "limits": capabilities.main}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
