#!/usr/bin/env python3
"""A stand-in for apptainer(1), which Debian 12 does not have. It contains nothing.

It takes the part of Apptainer's documented command line that the platform uses, refuses all else, and runs what
follows the image on this machine itself, as a container of that image would:

    apptainer exec|run [options] <image> [command] [arguments]

--containall clears the environment but for variables with the prefix APPTAINERENV_; --bind and --pwd together tell where
to begin. `run` has no image whose own program it could run: it prints what it was given.
"""

import os
import sys

FLAGS = {"--containall", "--no-home", "--no-eval", "--nv"}
VALUES = {"--bind", "--pwd"}
PREFIX = "APPTAINERENV_"


def main(action, *words):
    words, options = list(words), {}
    while words and words[0].startswith("-"):
        name = words.pop(0)
        if name not in FLAGS | VALUES:
            sys.exit("FATAL: unknown flag: %s" % name)
        options[name] = words.pop(0) if name in VALUES else True
    if not {"--containall", "--no-home"} <= set(options) or action not in ("exec", "run"):
        sys.exit("FATAL: this stand-in knows no such call")
    image = words.pop(0)
    source, inside = options["--bind"].split(":")
    if inside != options["--pwd"]:
        sys.exit("FATAL: the working folder is not bound")
    os.chdir(source)
    print("stand-in for apptainer: %s %s" % (action, image), flush=True)
    if action == "run":
        print("arguments: %r" % words)
        return
    given = {name[len(PREFIX) :]: value for name, value in os.environ.items() if name.startswith(PREFIX)}
    os.execvpe(words[0], words, {"PATH": "/usr/bin:/bin", **given})


if __name__ == "__main__":
    main(*sys.argv[1:])
