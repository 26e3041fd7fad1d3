"""Files that were fetched for a found notebook, on their way from its source to a platform."""

import base64
import hashlib
import os
import stat

import pytest

NAME = "6f1a2b3c-0000-4000-8000-000000000001"
PLACE = f"run-elsewhere:fetched/{NAME}"


def put(call, data, name=NAME):
    return call("PUT", f"fetched/{name}", {"content": base64.b64encode(data).decode()})


async def test_what_is_put_is_described_listed_and_removed(call, data_dir):
    assert await call("GET", f"fetched/{NAME}") == (204, None)
    assert await call("GET", "fetched") == (200, {"files": []})
    data = os.urandom(2_000_000)
    assert (await put(call, data))[0] == 204
    kept = data_dir / "fetched" / NAME
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert await call("GET", f"fetched/{NAME}") == (
        200,
        {
            "sizeBytes": 2_000_000,
            "sha256": hashlib.sha256(data).hexdigest(),
            "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "gitBlob": hashlib.sha1(b"blob 2000000\0" + data, usedforsecurity=False).hexdigest(),
            "isPointer": False,
        },
    )
    (found,) = (await call("GET", "fetched"))[1]["files"]
    assert found["name"] == NAME
    assert abs(found["changedMs"] - kept.stat().st_mtime * 1000) <= 1
    for _ in range(2):
        assert (await call("DELETE", f"fetched/{NAME}"))[0] == 204
    assert not kept.exists()


async def test_a_pointer_of_git_lfs_is_told_from_a_file(call):
    assert (await put(call, b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"))[0] == 204
    assert (await call("GET", f"fetched/{NAME}"))[1]["isPointer"] is True


async def test_nothing_is_overwritten_and_no_other_name_is_taken(call, data_dir):
    assert (await put(call, b"first"))[0] == 204
    assert (await put(call, b"second"))[0] == 409
    assert (data_dir / "fetched" / NAME).read_bytes() == b"first"
    assert (await call("PUT", f"fetched/{NAME[:-1]}2", {"content": "no base64"}))[0] == 400
    for name in ("credentials.json", "..%2Fcredentials.json", NAME.upper()):
        for method, body in (("GET", None), ("PUT", {"content": ""}), ("DELETE", None)):
            assert (await call(method, f"fetched/{name}", body))[0] == 404


async def test_the_relay_saves_there_and_sends_from_there(open_page, platform, data_dir, jp_root_dir):
    page = await open_page()
    answer = await page.ask("/bytes", type="download", to={"path": PLACE}, maxBytes=10_000_000)
    assert answer["status"] == 200
    kept = data_dir / "fetched" / NAME
    assert kept.stat().st_size == answer["sizeBytes"] > 0
    content = {"file": {"path": PLACE}}
    sent = await page.ask(
        "/echo",
        method="POST",
        maxBytes=10_000_000,
        body={"kind": "multipart", "parts": [{"name": "f1", "filename": "data.csv", "content": content}]},
    )
    assert sent["status"] == 200
    assert list(jp_root_dir.iterdir()) == []


@pytest.mark.parametrize("name", ["credentials.json", "../credentials.json", "a", "", NAME + "/a"])
async def test_the_relay_takes_no_other_name_there(open_page, data_dir, name):
    page = await open_page()
    to = {"path": f"run-elsewhere:fetched/{name}"}
    answer = await page.ask("/bytes", type="download", to=to, maxBytes=10_000_000)
    assert (answer["type"], answer["failure"]) == ("failure", "forbidden")
    assert not (data_dir / "fetched").exists() or list((data_dir / "fetched").iterdir()) == []
