"""What comes in is read, or refused with the one error that is documented: random texts and documents, by fixed seeds."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import httpx
import pytest

from ..headers import incoming, outgoing
from ..messages import parse_request
from ..origins import origin_of, parse_origin

_PIECES = [
    *("http://", "https://", "file:", "javascript:", "//", "/", "a.example", "127.0.0.1", "[::1]", ":80", ":", "@"),
    *("user:pass@", "?q=1", "#f", "..", "%2F", "%", "\\", "\0", "\r\n", " ", "\t", "é", "\ud800", "\u202e", "xn--"),
    *("__proto__", "9" * 30, "-1", "{", "}", "[", "]", '"', ",", ";", "=", "bytes=0-", "<", ">"),
]
_KEYS = ["id", "type", "method", "url", "headers", "body", "platformId", "deadlineMs", "maxBytes", "to", "x"]


def _text(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return "".join(chr(rng.choice([rng.randrange(128), rng.randrange(0x3000)])) for _ in range(rng.randrange(40)))
    return "".join(rng.choice(_PIECES) for _ in range(rng.randrange(8)))


def _value(rng: random.Random, depth: int = 3) -> Any:
    kind = rng.randrange(9 if depth > 0 else 6)
    if kind < 6:
        return [None, True, rng.uniform(-1e9, 1e9), rng.choice([math.inf, math.nan, 1e308, -1, 0]), _text(rng), 7][kind]
    if kind < 8:
        return {rng.choice([*_KEYS, _text(rng)]): _value(rng, depth - 1) for _ in range(rng.randrange(5))}
    return [_value(rng, depth - 1) for _ in range(rng.randrange(4))]


@pytest.mark.parametrize("seed", range(5))
def test_an_origin_is_read_or_refused(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(400):
        try:
            origin = parse_origin(_text(rng))
        except ValueError:
            continue
        assert origin.startswith(("http://", "https://"))
        assert "@" not in origin and not any(character.isspace() for character in origin)
        # What was normalised stays as it is, and is an address of that very origin.
        assert parse_origin(origin) == origin
        assert origin_of(httpx.URL(f"{origin}/a?b")) == origin


@pytest.mark.parametrize("seed", range(5))
def test_headers_pass_whole_or_not_at_all(seed: int) -> None:
    rng = random.Random(seed)
    names = ["Accept", "Range", "Cookie", "Authorization", "Host", "x-evil", "if-match"]
    for _ in range(400):
        headers = {rng.choice(names): _text(rng) for _ in range(3)}
        try:
            passed = outgoing(headers, own_authorization=False)
        except ValueError:
            continue
        assert not set(passed) & {"cookie", "authorization", "host", "x-evil"}
        assert all(value.isprintable() or "\t" in value for value in passed.values())
        assert not any("\r" in value or "\n" in value for value in passed.values())
        answer = httpx.Headers({"set-cookie": "a=b", "location": "/x", **passed})
        assert "set-cookie" not in incoming(answer)


@pytest.mark.parametrize("seed", range(5))
def test_a_message_of_the_page_is_read_or_refused(seed: int) -> None:
    rng = random.Random(seed)
    good = {
        "id": 1,
        "type": "send",
        "method": "GET",
        "url": "https://a.example/jobs",
        "headers": {"accept": "*/*"},
        "platformId": "https://a.example",
        "deadlineMs": 1000,
        "maxBytes": 1000,
    }
    assert parse_request(good).method == "GET"
    for _ in range(400):
        message = {**good, rng.choice(_KEYS): _value(rng), rng.choice(_KEYS): _value(rng)}
        # As it comes over the socket: numbers without end are told, too.
        message = json.loads(json.dumps(message))
        try:
            request = parse_request(message)
        except ValueError:
            continue
        assert not request.url.userinfo
        assert 0 < request.deadline_seconds < math.inf
        assert 0 < request.max_bytes < math.inf
