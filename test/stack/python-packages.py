"""Prints a Python package of this environment and all that it needs, as JSON: name, version, licence, needs."""

import json
import re
import sys
from importlib import metadata

from packaging.requirements import Requirement


def normal(name):
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(distribution, extras):
    for text in distribution.requires or []:
        requirement = Requirement(text)
        if requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        ):
            yield requirement


def closure(root):
    found, waiting = {}, [Requirement(root)]
    while waiting:
        requirement = waiting.pop()
        name = normal(requirement.name)
        distribution = metadata.distribution(requirement.name)
        more = list(needs(distribution, requirement.extras))
        known = found.get(name)
        if known is None:
            licence = distribution.metadata.get("License-Expression") or distribution.metadata.get("License")
            known = {"name": name, "version": distribution.version, "licence": licence, "needs": []}
            found[name] = known
        fresh = [each for each in more if normal(each.name) not in known["needs"]]
        known["needs"] += dict.fromkeys(normal(each.name) for each in fresh)
        waiting += fresh
    return sorted(found.values(), key=lambda each: each["name"])


print(json.dumps(closure(sys.argv[1])))
