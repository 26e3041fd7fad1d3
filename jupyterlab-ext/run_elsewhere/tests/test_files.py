"""What a page learns of the files that a notebook reads."""

import hashlib
import os
import threading

import pytest

from run_elsewhere.files import Folder, RefusedPathError, beside, describe, open_checked


async def test_size_and_hash(call, jp_root_dir):
    (jp_root_dir / "work" / "data").mkdir(parents=True)
    data = os.urandom(3_000_000)
    (jp_root_dir / "work" / "data" / "ä b.csv").write_bytes(data)
    assert await call("GET", "file", origin="work/a.ipynb", path="data/ä b.csv") == (
        200,
        {
            "ref": {"path": "work/data/ä b.csv"},
            "sizeBytes": 3_000_000,
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    )


async def test_a_notebook_that_was_never_saved_reads_from_the_root(call, jp_root_dir):
    (jp_root_dir / "a.csv").write_text("")
    code, found = await call("GET", "file", origin="", path="a.csv")
    assert (code, found["ref"], found["sizeBytes"]) == (200, {"path": "a.csv"}, 0)


@pytest.mark.parametrize(
    "path", ["missing.csv", "../secret", "/etc/passwd", "folder", "link", "pipe", ".env", ""]
)
async def test_what_may_not_be_read_is_not_found(call, jp_root_dir, path):
    (jp_root_dir / "work" / "folder").mkdir(parents=True)
    (jp_root_dir / "secret").write_text("x")
    (jp_root_dir.parent / "outside").write_text("x")
    (jp_root_dir / "work" / "link").symlink_to(jp_root_dir.parent / "outside")
    (jp_root_dir / "work" / ".env").write_text("x")
    os.mkfifo(jp_root_dir / "work" / "pipe")
    assert (await call("GET", "file", origin="work/a.ipynb", path=path))[0] == 204


def test_hidden_files_follow_the_servers_own_rule(jp_serverapp, jp_root_dir):
    (jp_root_dir / ".data").mkdir()
    (jp_root_dir / ".data" / "a").write_text("x")
    folder = Folder(jp_serverapp.contents_manager)
    with pytest.raises(RefusedPathError, match="hidden"):
        folder.existing(".data/a")
    jp_serverapp.contents_manager.allow_hidden = True
    assert folder.existing(".data/a").read_text() == "x"


async def test_notebooks_that_are_not_on_this_disk(call, jp_serverapp):
    assert (await call("GET", "status"))[1]["files"] is True
    remote = Folder(object())
    assert not remote.local
    with pytest.raises(RefusedPathError, match="not on its disk"):
        remote.existing("a")


def test_a_path_is_relative_to_the_notebooks_folder():
    assert beside("a/b/n.ipynb", "data/x") == "a/b/data/x"
    assert beside("n.ipynb", "x") == "x"
    assert beside("", "x") == "x"


def test_hashing_stops_when_nobody_waits(tmp_path):
    (tmp_path / "a").write_text("x")
    gone = threading.Event()
    gone.set()
    assert describe(tmp_path / "a", gone) is None


def test_what_was_put_in_the_place_of_a_checked_file_is_not_read(tmp_path):
    (tmp_path / "secret").write_text("secret")
    checked, folder = tmp_path / "data.csv", tmp_path / "folder"
    checked.symlink_to(tmp_path / "secret")
    folder.symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    for path in (checked, folder / "secret", tmp_path / "pipe"):
        with pytest.raises(OSError, match=r"another file|symbolic links"):
            open_checked(path)
    with open_checked(tmp_path / "secret") as file:
        assert file.read() == b"secret"
