"""How a job's end is told: kind, message, and the limit that it crossed."""

import re

from confinement import process_limit

MAX_MESSAGE = 8000
MAX_COUNT = 10**9
# Control sequences, command strings and other escape sequences of ECMA-48, with which IPython colours its tracebacks.
ESCAPES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]*[0-~])"
COLOURS = re.compile(ESCAPES)


def plain(text):
    """Text without colours, and with its middle left out if it is long."""
    text = COLOURS.sub("", text)
    if len(text) <= MAX_MESSAGE:
        return text
    return text[: MAX_MESSAGE // 4] + "\n[...]\n" + text[-MAX_MESSAGE * 3 // 4 :]


def progress_of(report):
    """The progress in a program's report, or None. The job's own code may have written anything there."""
    progress = report.get("progress")
    if not isinstance(progress, dict):
        return None
    counts = {name: progress.get(name) for name in ("done", "total")}
    if not all(type(count) is int and 0 <= count <= MAX_COUNT for count in counts.values()):
        return None
    text = progress.get("text")
    return {**counts, "text": text[:MAX_MESSAGE]} if isinstance(text, str) else counts


def amount(number):
    return "%g" % round(number, 3)


def hours(seconds):
    whole, rest = divmod(int(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(whole, "h"), (minutes, "min"), (rest, "s")]
    return " ".join("%d %s" % part for part in parts if part[0]) or "%s s" % amount(seconds)


def completed(message):
    return {"kind": "completed", "message": message}


def error(message, limit=None):
    return {"kind": "error", "message": plain(message), **({"limit": limit} if limit else {})}


def stopped(reason, guard, resources):
    """The outcome of a job that was ended from outside."""
    if reason == "duration":
        message = "out of time: the limit was " + hours(guard.seconds)
        return {"kind": "aborted", "message": message, "limit": "duration"}
    if reason in ("disk", "memory"):
        return out_of(reason, resources)
    if reason == "shutdown":
        return {"kind": "aborted", "message": "the platform's machine is shutting down"}
    return {"kind": "aborted", "message": "cancelled"}


def out_of(limit, resources, details=None):
    sentence = {
        "memory": "out of memory: the limit was %s GiB" % amount(resources["memoryGiB"]),
        "disk": "out of disk: the limit was %s GiB" % amount(resources["diskGiB"]),
        "processes": "too many processes: the limit was %d processes and threads"
        % process_limit(resources["cores"]),
    }[limit]
    return error(sentence + ("\n\n" + details if details else ""), limit)


def crossed(failure, guard, confinement):
    """Which limit made a program fail, if one did. `failure` is its report of a raised error, or None."""
    name = (failure or {}).get("name")
    if confinement.group.oom_kills() or name == "MemoryError":
        return "memory"
    message = str((failure or {}).get("message"))
    # What Python says when fork and clone are refused.
    refused = name == "BlockingIOError" or "can't start new thread" in message
    if refused and (confinement.group.refused_processes() or confinement.limits_processes_by_user()):
        return "processes"
    # "File too large": a single file has reached RLIMIT_FSIZE.
    too_large = name == "OSError" and "[Errno 27]" in message
    if too_large or guard.disk_used() >= 0.99 * guard.disk_bytes:
        return "disk"
    return None
