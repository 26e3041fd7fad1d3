"""Drives a platform's UWS with pyvo, which knows nothing of this project.

    python uws_by_pyvo.py <platform address>      (the account's token is in the environment variable TOKEN)

Prints one line of JSON for each check: its name, and what pyvo saw or the error that it raised.
What it saw is judged by the test that starts this script.
"""

import hashlib
import io
import json
import os
import signal
import sys
import traceback
import uuid
import warnings
from datetime import timedelta

import pyvo
import requests
from pyvo.dal.tap import AsyncTAPJob
from pyvo.io import uws, vosi

NAMESPACE = "https://run-elsewhere.github.io/ns/planner/1.0"
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def notebook(*cells):
    cells = [
        {
            "cell_type": "code",
            "id": "cell-%d" % index,
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for index, source in enumerate(cells)
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


class Platform:
    """The parts of the planner profile that are not UWS: asking for an offer, and the parameters of a new job."""

    def __init__(self, base, token):
        self.base = base
        self.jobs = base + "/jobs"
        self.token = token
        self.session = requests.Session()
        self.session.headers["Authorization"] = "Bearer " + token

    def offer(self):
        executable = {"kind": NAMESPACE + "/executable/uploaded-notebook", "mode": "batch", "kernel": "python3"}
        asked = self.session.post(self.base + "/requests", json={"executable": executable}, allow_redirects=False)
        return asked.json()["offers"][0]["meta"]["uuid"]

    def create(self, *cells):
        """Creates a job and does not start it: that is left to pyvo."""
        text = notebook(*cells).encode()
        part = {
            "part": "notebook",
            "path": "analysis.ipynb",
            "size": len(text),
            "sha256": hashlib.sha256(text).hexdigest(),
        }
        fields = {
            "OFFER": self.offer(),
            "MODE": "batch",
            "EXECUTABLE": json.dumps({"kind": "notebook", "notebook": "analysis.ipynb", "parts": [part]}),
            "UPLOAD": "notebook,param:notebook",
            "RUNID": "by-pyvo",
        }
        created = self.session.post(
            self.jobs,
            data=fields,
            files={"notebook": ("notebook", text)},
            headers={"Idempotency-Key": str(uuid.uuid4())},
            allow_redirects=False,
        )
        return created.status_code, AsyncTAPJob(created.headers["Location"], session=self.session)

    def listed(self, **filters):
        answer = self.session.get(self.jobs, params=filters)
        answer.raise_for_status()
        return [job.jobid for job in uws.parse_job_list(io.BytesIO(answer.content).read)]


def until(platform, job, phases):
    """pyvo's own wait refuses a job that was aborted; this one blocks as UWS 1.1 has it (section 2.2.1.1), and reads the phase."""
    phase = job.phase
    while phase not in phases:
        platform.session.get(job.url, params={"WAIT": 30, "PHASE": phase}).raise_for_status()
        phase = job.phase
    return phase


@check
def capabilities(platform, seen):
    answer = requests.get(platform.base + "/capabilities")
    found = vosi.parse_capabilities(io.BytesIO(answer.content).read)
    urls = {each.standardid: each.interfaces[0].accessurls[0].content for each in found}
    return {"urls": urls, "challenge": answer.headers["WWW-Authenticate"]}


@check
def create(platform, seen):
    status, job = platform.create(
        "import time; time.sleep(1); print(6 * 7)", "open('answer.txt', 'w').write('42')"
    )
    seen["job"] = job
    return {
        "status": status,
        "url": job.url,
        "id": job.job_id,
        "phase": job.phase,
        "owner": job.owner,
        "version": job.uws_version,
        "runId": job.job.runid,
        "parameters": sorted({parameter.id_ for parameter in job.job.parameters}),
    }


@check
def limits(platform, seen):
    job = seen["job"]
    before = job.execution_duration.sec
    job.execution_duration = 600
    created, destruction = job.job.creationtime, job.destruction
    job.destruction = (destruction - timedelta(hours=1)).to_datetime()
    return {
        "duration": [before, job.execution_duration.sec],
        "keptFor": (destruction - created).sec,
        "earlierBy": (destruction - job.destruction).sec,
    }


@check
def run(platform, seen):
    job = seen["job"].run()
    job.wait(phases={"EXECUTING", "COMPLETED", "ERROR"}, timeout=60)
    executing = job.job
    phases = [executing.phase]
    job.wait(timeout=60)
    done = job.job
    return {
        "phases": [*phases, done.phase],
        "times": [str(time) for time in (done.creationtime, done.starttime, done.endtime)],
        "jobInfo": sorted(done.jobinfo["planner"].keys()),
    }


@check
def results(platform, seen):
    job = seen["job"]
    found = {result.id_: result for result in job.job.results}
    contents = {name: platform.session.get(result.href) for name, result in found.items()}
    return {
        "types": {name: result.mimetype for name, result in found.items()},
        "sizes": {name: [result.size, len(contents[name].content)] for name, result in found.items()},
        "file": contents["file-1"].text,
        "notebook": contents["notebook"].text,
        "uris": [contents[name].url for name in found] == job.result_uris,
    }


@check
def error(platform, seen):
    _, job = platform.create("print('so far')", "1 / 0")
    seen["failed"] = job
    job.run().wait(timeout=60)
    summary = job.job.errorsummary
    try:
        job.raise_if_error()
        raised = None
    except pyvo.DALQueryError as failure:
        raised = str(failure)
    return {
        "phase": job.phase,
        "type": summary.type_,
        "detail": summary.has_detail,
        "message": summary.message.content,
        "raised": raised,
        "error": platform.session.get(job.url + "/error").text,
    }


@check
def abort(platform, seen):
    _, job = platform.create("print('so far', flush=True)", "import time; time.sleep(600)")
    seen["aborted"] = job
    job.run().wait(phases={"EXECUTING"}, timeout=60)
    job.abort()
    phase = until(platform, job, {"ABORTED", "COMPLETED", "ERROR"})
    job.abort()
    return {"phase": phase, "again": job.phase, "results": [result.id_ for result in job.job.results]}


@check
def lists(platform, seen):
    names = {seen[name].job_id: name for name in ("job", "failed", "aborted")}

    def listed(**filters):
        return [names[each] for each in platform.listed(**filters) if each in names]

    after = seen["job"].job.creationtime.isot + "Z"
    return {
        "all": sorted(listed()),
        "completed": listed(PHASE="COMPLETED"),
        "union": sorted(listed(PHASE=["ERROR", "ABORTED"])),
        "last": listed(LAST=2),
        "after": sorted(listed(AFTER=after)),
        "together": listed(PHASE=["COMPLETED", "ERROR"], LAST=1),
        "none": listed(PHASE="PENDING"),
    }


@check
def strangers(platform, seen):
    """Somebody without the token knows the addresses and gets nothing."""
    urls = {"list": platform.jobs, "job": seen["job"].url, "phase": seen["job"].url + "/phase"}
    answers = {name: requests.get(url) for name, url in urls.items()}
    return {
        "status": {name: answer.status_code for name, answer in answers.items()},
        "type": answers["job"].headers["Content-Type"],
        "challenge": answers["job"].headers["WWW-Authenticate"],
    }


@check
def basic(platform, seen):
    """pyvo's own way to sign in: a name and a password, here the token."""
    session = pyvo.auth.AuthSession()
    session.credentials.set_password("ada", platform.token)
    session.add_security_method_for_url(platform.base, pyvo.auth.securitymethods.BASIC)
    return {"phase": AsyncTAPJob(seen["job"].url, session=session).phase}


@check
def delete(platform, seen):
    job = seen["failed"]
    url = job.url
    job.delete()
    try:
        AsyncTAPJob(url, session=platform.session)
        found = True
    except pyvo.DALServiceError as gone:
        found = gone.code
    return {"found": found, "listed": seen["failed"].job_id in platform.listed()}


def main(base, token):
    # pyvo waits for ever where a job never ends.
    signal.alarm(180)
    platform, seen = Platform(base, token), {}
    for function in CHECKS:
        line = {"check": function.__name__}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                line["saw"] = function(platform, seen)
            except Exception:  # One check that fails must not hide the others.
                line["failure"] = traceback.format_exc()
        line["warnings"] = [str(warning.message) for warning in caught]
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], os.environ["TOKEN"])
