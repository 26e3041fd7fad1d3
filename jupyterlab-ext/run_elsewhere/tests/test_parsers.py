"""What comes in is read, or refused with the one error that is documented: random texts and documents, by fixed seeds."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import random
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from ..addresses import is_rebound
from ..body import encode
from ..credentials import Credentials
from ..files import Folder, RefusedPathError
from ..frames import MalformedError, Messages, TooLongError
from ..headers import incoming, outgoing
from ..messages import parse_request, read_object
from ..origins import Origins, origin_of, parse_origin
from ..repository import without_secrets
from ..run_store import ConflictError, MissingError, RunStore

_PIECES = [
    *(
        "http://",
        "https://",
        "file:",
        "javascript:",
        "//",
        "/",
        "a.example",
        "127.0.0.1",
        "[::1]",
        ":80",
        ":",
        "@",
    ),
    *(
        "user:pass@",
        "?q=1",
        "#f",
        "..",
        "%2F",
        "%",
        "\\",
        "\0",
        "\r\n",
        " ",
        "\t",
        "é",
        "\ud800",
        "\u202e",
        "xn--",
    ),
    *("__proto__", "9" * 30, "-1", "{", "}", "[", "]", '"', ",", ";", "=", "bytes=0-", "<", ">"),
]
_KEYS = ["id", "type", "method", "url", "headers", "body", "platformId", "deadlineMs", "maxBytes", "to", "x"]


def _text(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return "".join(
            chr(rng.choice([rng.randrange(128), rng.randrange(0x3000)])) for _ in range(rng.randrange(40))
        )
    return "".join(rng.choice(_PIECES) for _ in range(rng.randrange(8)))


def _value(rng: random.Random, depth: int = 3) -> Any:
    kind = rng.randrange(9 if depth > 0 else 6)
    if kind < 6:
        return [
            None,
            True,
            rng.uniform(-1e9, 1e9),
            rng.choice([math.inf, math.nan, 1e308, -1, 0]),
            _text(rng),
            7,
        ][kind]
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


def _strange(rng: random.Random, document: Any) -> Any:
    """A good document in which some values, at any depth, have become something else."""
    if rng.random() < 0.12:
        return _value(rng)
    if isinstance(document, dict):
        changed = {key: _strange(rng, value) for key, value in document.items() if rng.random() > 0.05}
        return {**changed, "__proto__": _value(rng)} if rng.random() < 0.1 else changed
    if isinstance(document, list):
        return [_strange(rng, value) for value in document]
    return document


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 100_000, "[]", "null", "{", "\0", '"a"', "", b"\xff"]
)
def test_what_is_no_object_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        read_object(text)


class _NoFiles(Folder):
    def __init__(self) -> None:
        super().__init__(None)


@pytest.mark.parametrize("seed", range(5))
def test_a_body_is_made_or_refused(seed: int) -> None:
    rng = random.Random(seed)
    good = [
        {"kind": "form", "fields": [["a", "b"], ["a", "c"]]},
        {"kind": "json", "value": {"a": [1]}},
        {
            "kind": "multipart",
            "parts": [{"name": "a", "filename": "b", "contentType": "c/d", "content": {"text": "x"}}],
        },
        {"kind": "contents", "file": {"path": "a.csv"}},
    ]
    assert encode(good[0], _NoFiles()).length == 7
    for _ in range(300):
        try:
            content = encode(_strange(rng, rng.choice(good)), _NoFiles())
        except (ValueError, TypeError, KeyError, RefusedPathError):
            # As the relay tells them: the body is malformed.
            continue
        assert content.length >= 0
        assert content.type.isprintable()


@pytest.mark.parametrize("seed", range(5))
def test_frames_are_the_same_however_they_arrive(seed: int) -> None:
    rng = random.Random(seed)
    frames = [
        b"\x81\x01a",
        b"\x01\x02bc",
        b"\x80\x01d",
        b"\x89\x00",
        b"\x88\x02\x03\xe8",
        b"\x82\x7e\x00\x7e" + b"x" * 126,
    ]
    for _ in range(200):
        sent = b"".join(rng.choice(frames) for _ in range(rng.randrange(6)))
        if rng.random() < 0.5 and sent:
            at = rng.randrange(len(sent))
            sent = sent[:at] + rng.randbytes(rng.randrange(3)) + sent[at + rng.randrange(3) :]
        assert _frames(sent, len(sent) + 1) == _frames(sent, 1)


def _frames(sent: bytes, size: int) -> list[Any]:
    messages, found = Messages(1000), []
    try:
        for at in range(0, len(sent), size):
            found.extend(messages.feed(sent[at : at + size]))
    except (MalformedError, TooLongError) as error:
        found.append(type(error))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_what_pages_register_is_taken_or_refused(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    origin = "https://a.example"
    good = {
        "page": "p",
        "platforms": [{"id": origin, "origins": [origin]}],
        "agreed": ["http://b.example:8080"],
    }
    for turn in range(60):
        folder = tmp_path / str(turn)
        folder.mkdir()
        # As another version, or a damaged disk, has left it.
        (folder / "origins.json").write_text(json.dumps(_strange(rng, {"pages": {"p": good}})))
        origins = Origins(folder)
        try:
            origins.replace(_strange(rng, good))
        except ValueError:
            continue
        assert isinstance(origins.allows(origin), bool)
        assert origins.belongs(origin, origin) <= origins.allows(origin)


@pytest.mark.parametrize("seed", range(3))
def test_what_the_disk_has_damaged_hides_nothing_else(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    key, other = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
    run = {"key": key, "revision": 1}
    store = RunStore(tmp_path, logging.getLogger("test"))
    store.create(run, {})
    store.create({**run, "key": other}, {})
    held = {"owner": "somebody", "until": time.time() + 100}
    for _ in range(60):
        text = rng.choice([json.dumps(_strange(rng, run)), _text(rng), "[" * 100_000])
        (tmp_path / "runs" / f"{key}.json").write_text(text, "utf-8", "replace")
        claim = rng.choice([json.dumps(_strange(rng, held)), _text(rng)])
        (tmp_path / "runs" / f"{key}.claim.json").write_text(claim, "utf-8", "replace")
        (tmp_path / "credentials.json").write_text(
            json.dumps(_strange(rng, {"p": {"token": "t", "scheme": "Basic"}}))
        )
        assert {"key": other, "revision": 1} in store.runs()
        assert isinstance(store.claim(key, "me", 1), bool)
        with contextlib.suppress(ConflictError, MissingError):
            store.put(run)
        assert isinstance(Credentials(tmp_path).platforms(), list)


@pytest.mark.parametrize("seed", range(3))
def test_a_remotes_address_has_no_password(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(300):
        scheme = rng.choice(["https", "HTTP", "ssh", "git"])
        user = rng.choice(["ada", "", _text(rng).replace("/", "")])
        address = without_secrets(f"{scheme}://{user}:pa55word@a.example/{_text(rng)}")
        assert "pa55word" not in address
        assert isinstance(without_secrets(_text(rng)), str)
        assert isinstance(
            is_rebound(_text(rng), rng.choice(["127.0.0.1", "::1", "fe80::1%lo", "10.0.0.1"])), bool
        )
