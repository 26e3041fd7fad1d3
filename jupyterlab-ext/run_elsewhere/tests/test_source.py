"""Where a notebook lives, of real repositories."""

import os
import subprocess

import pytest

from run_elsewhere import repository
from run_elsewhere.repository import Git, NoAnswerError, committed, without_secrets

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
ADDRESS = "https://ada:secret@forge.example/group/name.git"


def run_git(folder, *arguments):
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


class Repository:
    def __init__(self, root):
        self.root = root
        root.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")

    def git(self, *arguments):
        return run_git(self.root, *arguments)

    def commit(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        self.git("add", "--", path)
        self.git("commit", "--quiet", "--message=work")
        return self.git("rev-parse", "HEAD")

    def remote(self, name, address):
        """A remote that is a folder to push to, and has an address to read from."""
        bare = self.root.parent / f"{name}.git"
        run_git(self.root, "init", "--quiet", "--bare", str(bare))
        self.git("remote", "add", name, address)
        self.git("remote", "set-url", "--push", name, str(bare))


@pytest.fixture
def repo(jp_root_dir):
    repo = Repository(jp_root_dir / "repo")
    repo.remote("origin", ADDRESS)
    return repo


async def test_a_notebook_that_was_pushed(call, repo):
    commit = repo.commit("wörk/a b.ipynb", NOTEBOOK)
    repo.git("push", "--quiet", "origin", "main")
    (repo.root / "wörk" / "a b.ipynb").write_text("edited")
    assert await call("GET", "source", origin="repo/wörk/a b.ipynb") == (
        200,
        {
            "remote": "https://forge.example/group/name.git",
            "commit": commit,
            "path": "wörk/a b.ipynb",
            "pushed": True,
            "text": NOTEBOOK,
        },
    )


async def test_a_commit_that_was_not_pushed(call, repo):
    repo.commit("a.ipynb", NOTEBOOK)
    repo.git("push", "--quiet", "origin", "main")
    commit = repo.commit("b.csv", "1")
    found = (await call("GET", "source", origin="repo/a.ipynb"))[1]
    assert (found["commit"], found["pushed"]) == (commit, False)


async def test_the_remote_that_has_the_commit_is_named(call, repo):
    repo.remote("my/fork", "git@forge.example:ada/name.git")
    repo.commit("a.ipynb", NOTEBOOK)
    repo.git("push", "--quiet", "my/fork", "main")
    found = (await call("GET", "source", origin="repo/a.ipynb"))[1]
    assert (found["remote"], found["pushed"]) == ("git@forge.example:ada/name.git", True)
    repo.git("push", "--quiet", "origin", "main")
    found = (await call("GET", "source", origin="repo/a.ipynb"))[1]
    assert found["remote"] == "https://forge.example/group/name.git"
    repo.git("branch", "--quiet", "--set-upstream-to=my/fork/main")
    found = (await call("GET", "source", origin="repo/a.ipynb"))[1]
    assert found["remote"] == "git@forge.example:ada/name.git"


async def test_a_commit_that_is_on_no_branch(call, repo):
    commit = repo.commit("a.ipynb", NOTEBOOK)
    repo.commit("b.csv", "1")
    repo.git("push", "--quiet", "origin", "main")
    repo.git("checkout", "--quiet", commit)
    found = (await call("GET", "source", origin="repo/a.ipynb"))[1]
    assert (found["commit"], found["pushed"]) == (commit, True)


async def test_what_is_in_no_commit_has_no_source(call, repo, jp_root_dir):
    (repo.root / "new.ipynb").write_text(NOTEBOOK)
    assert (await call("GET", "source", origin="repo/new.ipynb"))[0] == 204
    repo.commit("a.ipynb", NOTEBOOK)
    assert (await call("GET", "source", origin="repo/new.ipynb"))[0] == 204
    assert (await call("GET", "source", origin="repo/gone.ipynb"))[0] == 204
    (jp_root_dir / "alone.ipynb").write_text(NOTEBOOK)
    assert (await call("GET", "source", origin="alone.ipynb"))[0] == 204
    assert (await call("GET", "source", origin="../alone.ipynb"))[0] == 204


async def test_a_repository_without_a_remote(call, repo):
    repo.commit("a.ipynb", NOTEBOOK)
    repo.git("remote", "remove", "origin")
    assert (await call("GET", "source", origin="repo/a.ipynb"))[0] == 204


async def test_only_who_is_signed_in_is_told(jp_fetch, repo):
    repo.commit("a.ipynb", NOTEBOOK)
    answer = await jp_fetch(
        "run-elsewhere",
        "source",
        params={"origin": "repo/a.ipynb"},
        headers={"Authorization": "token wrong"},
        raise_error=False,
    )
    assert answer.code == 403


def test_a_long_notebook_is_not_sent_to_the_page(repo, monkeypatch):
    repo.commit("a.ipynb", NOTEBOOK)
    monkeypatch.setattr(repository, "MAX_TEXT_BYTES", 10)
    found = committed(repo.root / "a.ipynb")
    assert found["path"] == "a.ipynb"
    assert "text" not in found


def test_what_is_no_text_has_no_source(repo):
    (repo.root / "a.ipynb").write_bytes(b"\xff\xfe")
    repo.git("add", "a.ipynb")
    repo.git("commit", "--quiet", "--message=work")
    assert committed(repo.root / "a.ipynb") is None


def test_nothing_that_a_repository_names_is_run(repo, tmp_path):
    trap = tmp_path / "trap"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{trap}'\ncat\n")
    program.chmod(0o755)
    (repo.root / ".gitattributes").write_text("* filter=evil diff=evil\n")
    repo.git("add", ".gitattributes")
    commit = repo.commit("a.ipynb", NOTEBOOK)
    blob = repo.git("rev-parse", "HEAD:a.ipynb")
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "core.alternateRefsCommand",
        "credential.helper",
        "diff.external",
        "diff.evil.textconv",
        "filter.evil.smudge",
        "gpg.program",
        "remote.origin.uploadpack",
    ):
        repo.git("config", key, str(program))
    hooks = repo.root / ".git" / "hooks"
    for name in ("post-index-change", "reference-transaction"):
        (hooks / name).write_text(program.read_text())
        (hooks / name).chmod(0o755)
    assert committed(repo.root / "a.ipynb")["commit"] == commit
    # A partial clone that lacks the notebook, and whose remote is a program.
    repo.git("config", "remote.origin.promisor", "true")
    repo.git("config", "remote.origin.url", f"ext::{program}")
    repo.git("config", "protocol.ext.allow", "always")
    repo.git("config", "extensions.partialClone", "origin")
    (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert committed(repo.root / "a.ipynb") is None
    assert not trap.exists()


def test_a_hooks_environment_leads_nowhere_else(repo, tmp_path, monkeypatch):
    other = Repository(tmp_path / "other")
    commit = repo.commit("a.ipynb", NOTEBOOK)
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    assert committed(repo.root / "a.ipynb")["commit"] == commit


def test_git_that_hangs_is_ended(tmp_path, monkeypatch):
    git = tmp_path / "git"
    git.write_text("#!/bin/sh\nexec sleep 600\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(NoAnswerError, match="timed out"):
        Git(tmp_path, seconds=0.2).read("status")


def test_a_machine_without_git(repo, tmp_path, monkeypatch):
    repo.commit("a.ipynb", NOTEBOOK)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert committed(repo.root / "a.ipynb") is None


@pytest.mark.parametrize(
    ("remote", "shown"),
    [
        ("https://ada:secret@forge.example/a", "https://forge.example/a"),
        ("https://token@forge.example/a@b", "https://forge.example/a@b"),
        ("HTTP://a:b@c@forge.example", "HTTP://forge.example"),
        ("ssh://git:secret@forge.example:22/a", "ssh://git@forge.example:22/a"),
        ("git@forge.example:a", "git@forge.example:a"),
        ("/srv/a", "/srv/a"),
    ],
)
def test_no_secret_is_shown(remote, shown):
    assert without_secrets(remote) == shown
