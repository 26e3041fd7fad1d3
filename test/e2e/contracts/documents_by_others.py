"""Reads a platform's documents with models and checks that know nothing of this project.

    python documents_by_others.py      (one JSON object on the standard input: name to kind and text)

Prints one JSON object: name to what was read, or the error that it raised.
"""

import json
import sys
import traceback

from openapi_spec_validator import validate
from vo_models.uws import Jobs, JobSummary, MultiValuedParameter, Parameter, Parameters, Results
from vo_models.vosi.availability import Availability
from vo_models.vosi.capabilities import VOSICapabilities


class Submission(Parameters):
    """The parameters of a job of this service; vo-models finds each by its id."""

    OFFER: Parameter = Parameter(id="OFFER")
    MODE: Parameter = Parameter(id="MODE")
    EXECUTABLE: Parameter = Parameter(id="EXECUTABLE")
    UPLOAD: MultiValuedParameter = []
    FRAME_ORIGIN: MultiValuedParameter = []


READERS = {
    "job": lambda text: (lambda job: [job.phase.value, job.owner_id])(JobSummary[Submission].from_xml(text)),
    "jobs": lambda text: [each.phase.value for each in Jobs.from_xml(text).jobref],
    "parameters": lambda text: [each.value for each in Submission.from_xml(text).UPLOAD],
    "results": lambda text: [each.id for each in Results.from_xml(text).results],
    "capabilities": lambda text: [each.standard_id for each in VOSICapabilities.from_xml(text).capability],
    "availability": lambda text: Availability.from_xml(text).available,
    "openapi": lambda text: validate(json.loads(text)),
}


def read(kind, text):
    try:
        return {"read": READERS[kind](text if kind == "openapi" else text.encode())}
    except Exception:  # One document that fails must not hide the others.
        return {"failure": traceback.format_exc()}


documents = json.load(sys.stdin)
print(json.dumps({name: read(each["kind"], each["text"]) for name, each in documents.items()}, default=str))
