"""Runs on disk: never lost, never doubled, whatever is killed when."""

import json
import logging
import multiprocessing
import os
import uuid

import pytest

from run_elsewhere import disk
from run_elsewhere.run_store import ConflictError, MissingError, RunStore

KEY = "6f1a2b3c-0000-4000-8000-000000000001"
LOG = logging.getLogger("test")
PROCESSES = multiprocessing.get_context("spawn")


def run(key=KEY, revision=1, **fields):
    return {"key": key, "revision": revision, **fields}


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path, LOG)


def files(tmp_path):
    return sorted(path.name for path in (tmp_path / "runs").iterdir() if path.name != ".lock")


def test_a_run_is_there_for_another_server(tmp_path, store):
    assert store.runs() == []
    assert store.create(run(title="α"), {"executable": 1}) == run(title="α")
    other = RunStore(tmp_path, LOG)
    assert other.runs() == [run(title="α")]
    assert other.task(KEY) == {"executable": 1}


def test_a_key_is_used_once(store):
    store.create(run(title="first"), {"n": 1})
    with pytest.raises(ConflictError):
        store.create(run(title="second"), {"n": 2})
    assert store.runs() == [run(title="first")]
    assert store.task(KEY) == {"n": 1}


def test_a_write_is_refused_when_it_is_based_on_an_older_one(store):
    store.create(run(), {})
    assert store.put(run(title="mine")) == run(revision=2, title="mine")
    with pytest.raises(ConflictError):
        store.put(run(title="theirs"))
    assert store.runs() == [run(revision=2, title="mine")]


def test_what_is_not_there(store):
    for attempt in (lambda: store.put(run()), lambda: store.claim(KEY, "a", 1)):
        with pytest.raises(MissingError):
            attempt()
    assert store.task(KEY) is None
    store.drop_task(KEY)
    store.remove(KEY)
    store.create(run(), {})
    store.remove(KEY)
    with pytest.raises(MissingError):
        store.put(run())


@pytest.mark.parametrize("key", ["../../x", "x", KEY.upper().replace("1A", "1B"), f"{KEY}\n", ""])
def test_only_a_uuid_becomes_a_file_name(store, key):
    with pytest.raises(MissingError):
        store.create(run(key=key), {})


def test_all_that_belongs_to_a_run_goes_with_it(tmp_path, store):
    store.create(run(), {})
    store.claim(KEY, "a", 60)
    assert files(tmp_path) == [f"{KEY}.claim.json", f"{KEY}.json", f"{KEY}.task.json"]
    store.drop_task(KEY)
    assert files(tmp_path) == [f"{KEY}.claim.json", f"{KEY}.json"]
    store.remove(KEY)
    assert files(tmp_path) == []


def test_a_claim_is_held_by_one_until_it_ends(tmp_path):
    clock = [1000.0]
    store = RunStore(tmp_path, LOG, lambda: clock[0])
    store.create(run(), {})
    assert store.claim(KEY, "a", 60)
    assert not store.claim(KEY, "b", 60)
    clock[0] += 59
    assert store.claim(KEY, "a", 60)
    clock[0] += 59
    assert not store.claim(KEY, "b", 60)
    clock[0] += 2
    assert store.claim(KEY, "b", 10**9)
    # However long was asked for, a window that died does not hold it for ever.
    clock[0] += 3601
    assert store.claim(KEY, "a", 1)


def test_a_broken_run_takes_no_other_with_it(tmp_path, store, caplog):
    other = str(uuid.uuid4())
    store.create(run(), {})
    store.create(run(key=other), {})
    (tmp_path / "runs" / f"{KEY}.json").write_text('{"key": "6f')
    assert store.runs() == [run(key=other)]
    assert f"{KEY}.json" in caplog.text


def claim_in_a_process(folder, owner, barrier, granted):
    store = RunStore(folder, LOG)
    barrier.wait()
    if store.claim(KEY, owner, 60):
        granted.put(owner)


def test_of_many_processes_one_gets_the_claim(tmp_path, store):
    store.create(run(), {})
    barrier, granted = PROCESSES.Barrier(4), PROCESSES.Queue()
    processes = [
        PROCESSES.Process(target=claim_in_a_process, args=(tmp_path, str(number), barrier, granted))
        for number in range(4)
    ]
    for process in processes:
        process.start()
    winner = granted.get(timeout=60)
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert granted.empty()
    assert not store.claim(KEY, "late", 60)
    assert store.claim(KEY, winner, 60)


def count_in_a_process(folder, times):
    store = RunStore(folder, LOG)
    done = 0
    while done < times:
        (current,) = store.runs()
        try:
            store.put({**current, "count": current["count"] + 1})
            done += 1
        except ConflictError:
            continue


def test_no_write_of_any_process_is_lost(tmp_path, store):
    store.create(run(revision=0, count=0), {})
    processes = [PROCESSES.Process(target=count_in_a_process, args=(tmp_path, 25)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert store.runs() == [run(revision=75, count=75)]


def die_before_rename(folder):
    os.replace = lambda *_: os._exit(7)
    RunStore(folder, LOG).put(run(title="new"))


def die_between_task_and_run(folder, key):
    replace = os.replace

    def only_the_task(source, target):
        if str(target).endswith("task.json"):
            replace(source, target)
        else:
            os._exit(7)

    os.replace = only_the_task
    RunStore(folder, LOG).create(run(key=key), {})


def killed(target, *args):
    process = PROCESSES.Process(target=target, args=args)
    process.start()
    process.join()
    return process.exitcode == 7


def test_killed_before_the_rename_the_old_run_is_whole(tmp_path, store):
    store.create(run(title="old"), {})
    assert killed(die_before_rename, tmp_path)
    assert store.runs() == [run(title="old")]
    assert any(name.endswith(".tmp") for name in files(tmp_path))
    store.sweep()
    assert files(tmp_path) == [f"{KEY}.json", f"{KEY}.task.json"]
    # The dead process holds no lock.
    assert store.put(run(title="new"))["revision"] == 2


def test_killed_while_creating_there_is_no_run_and_it_can_be_created_again(tmp_path, store):
    (tmp_path / "runs").mkdir()
    assert killed(die_between_task_and_run, tmp_path, KEY)
    assert store.runs() == []
    store.sweep()
    assert files(tmp_path) == []
    assert store.create(run(), {"n": 1})
    assert store.task(KEY) == {"n": 1}


def test_a_failed_write_leaves_nothing_behind(tmp_path, store, monkeypatch):
    store.create(run(title="old"), {})

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(run(title="new"))
    assert store.runs() == [run(title="old")]
    assert files(tmp_path) == [f"{KEY}.json", f"{KEY}.task.json"]


def test_content_and_name_have_reached_the_disk(tmp_path, monkeypatch):
    steps = []
    sync, replace = os.fsync, os.replace

    def recorded_sync(descriptor):
        steps.append(("sync", os.readlink(f"/proc/self/fd/{descriptor}")))
        sync(descriptor)

    def recorded_replace(source, target):
        steps.append(("replace", str(source)))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", recorded_sync)
    monkeypatch.setattr(os, "replace", recorded_replace)
    disk.write_json(tmp_path / "a.json", {"a": 1})
    temporary = steps[0][1]
    assert steps == [("sync", temporary), ("replace", temporary), ("sync", str(tmp_path))]
    assert json.loads((tmp_path / "a.json").read_text()) == {"a": 1}


async def test_the_routes(call):
    task = {"title": "t"}
    assert await call("GET", "runs") == (200, {"runs": []})
    assert await call("POST", "runs", {"run": run(), "task": task}) == (201, run())
    assert (await call("POST", "runs", {"run": run(), "task": task}))[0] == 409
    assert await call("PUT", f"runs/{KEY}", run(title="x")) == (200, run(revision=2, title="x"))
    assert (await call("PUT", f"runs/{KEY}", run(title="y")))[0] == 409
    assert await call("GET", f"runs/{KEY}/task") == (200, task)
    assert (await call("DELETE", f"runs/{KEY}/task"))[0] == 204
    assert (await call("GET", f"runs/{KEY}/task"))[0] == 404
    assert await call("POST", f"runs/{KEY}/claim", {"owner": "a", "seconds": 5}) == (200, {"granted": True})
    assert await call("POST", f"runs/{KEY}/claim", {"owner": "b", "seconds": 5}) == (200, {"granted": False})
    assert await call("GET", "runs") == (200, {"runs": [run(revision=2, title="x")]})
    assert (await call("DELETE", f"runs/{KEY}"))[0] == 204
    assert (await call("PUT", f"runs/{KEY}", run(revision=2)))[0] == 404
    assert (await call("POST", f"runs/{KEY}/claim", {"owner": "a", "seconds": 5}))[0] == 404


async def test_the_routes_refuse_what_is_malformed(call):
    assert (await call("POST", "runs", {"run": run(key="x"), "task": {}}))[0] == 400
    assert (await call("POST", "runs", {"run": run(revision="1"), "task": {}}))[0] == 400
    assert (await call("POST", "runs", {"run": run()}))[0] == 400
    assert (await call("PUT", f"runs/{uuid.uuid4()}", run()))[0] == 400
    assert (await call("GET", "runs/x/task"))[0] == 404
    assert (await call("POST", f"runs/{KEY}/claim", {"owner": "a", "seconds": -1}))[0] == 400
    assert (await call("POST", f"runs/{KEY}/claim", {"seconds": 1}))[0] == 400
