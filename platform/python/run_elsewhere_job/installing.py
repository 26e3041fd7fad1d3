"""The package index that a job's own environment is filled from, and what of it stays the platform's secret."""

import urllib.parse

import outcomes


def secrets_of(index):
    """What must not be read in a log: the credentials in the index's address, as they stand there and as they are sent."""
    if not index:
        return []
    parts = urllib.parse.urlsplit(index)
    written = parts.netloc.rpartition("@")[0]
    password = parts.password or parts.username or ""
    return [text for text in (written, password, urllib.parse.unquote(password)) if text]


def variables(index):
    """Environment variables for the installer alone: the job's own programs never see them."""
    if not index:
        return {}
    # A source distribution runs its own code while it is built, which could read the address.
    binaries = {"PIP_ONLY_BINARY": ":all:", "UV_NO_BUILD": "1"} if secrets_of(index) else {}
    return {"PIP_INDEX_URL": index, "UV_DEFAULT_INDEX": index, **binaries}


def too_slow(seconds, log):
    words = "installing the packages took longer than %s\n\n%s" % (outcomes.hours(seconds), log)
    return {**outcomes.error(words, "duration"), "kind": "aborted"}
