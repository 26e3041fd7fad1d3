"""Runs one job from its preparation to its outcome, and leaves no process of it behind."""

import asyncio
import os
import secrets
import signal
import traceback

import confinement as confining
import disk
import ending
import installing
import live
import outcomes
import records
from confinement import GIB, Confinement
from guard import Guard
from program import Log, Program
from workspace import Workspace

# The signal's handler saves the notebook as far as it got.
SAVE_SECONDS = 10
SHUTDOWN_SECONDS = 20
INSTALL_SECONDS = 1800
START_ATTEMPTS = 3


class Job:
    def __init__(self, workspace, spec, state):
        self.workspace, self.spec, self.state = workspace, spec, state
        self.host = spec.get("host", live.HOST)
        self.token = secrets.token_urlsafe(32)
        self.log = Log(workspace.log, [self.token, *installing.secrets_of(spec["index"])])
        self.failure = None
        self._draft = None
        self.confinement = Confinement.create(
            workspace.name, spec["means"], spec["resources"], workspace.home, spec.get("user")
        )
        records.write_json(os.path.join(workspace.control, "confinement.json"), self.confinement.record())

    async def run(self):
        resources = self.spec["resources"]
        disk_bytes = int(resources["diskGiB"] * GIB)
        if disk.usage([self.workspace.work], disk_bytes) > disk_bytes:
            return outcomes.out_of("disk", resources, "the uploaded files alone are larger")
        if self.spec["means"].get("disk") == "image":
            self.workspace.get_own_disk(disk_bytes)
        self.guard = Guard(self.workspace, self.spec, self.confinement, self.log)
        try:
            self.workspace.make_home()
            if self.spec["mode"] == "live":
                live.write_settings(self.workspace, self.spec, self.token, self.host)
            self.workspace.hand_over(self.confinement.user)
            outcome = await self._install() if self.spec["install"] else None
            if outcome is None:
                outcome = await self._main()
            return outcome
        finally:
            self.guard.close()

    def _main(self):
        if "container" in self.spec:
            return self._container(self.spec["container"])
        return self._live() if self.spec["mode"] == "live" else self._batch()

    def _start(self, command, cwd, on_report=None, extra=None):
        variables = {**self.workspace.environment(self.spec, self.confinement.user), **(extra or {})}
        program = Program(command, cwd, variables, self.confinement, self.log, on_report)
        self.guard.program = program.pid
        return program

    async def _first(self, *things):
        """Waits for the first of these and of the guard's reasons. Returns the reason, or None."""
        tasks = [asyncio.ensure_future(thing) for thing in things]
        await asyncio.wait({*tasks, self.guard.ending}, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if not task.done():
                task.cancel()
        return self.guard.ending.result() if self.guard.ending.done() else None

    def _stopped(self, reason):
        return outcomes.stopped(reason, self.guard, self.spec["resources"])

    def _reported(self, report):
        """Progress and errors, as the programs inside the job report them."""
        if isinstance(report.get("failure"), dict):
            self.failure = report["failure"]
        progress = outcomes.progress_of(report)
        if progress:
            self._show_progress(progress)

    def _batch_reported(self, report):
        self._reported(report)
        if self._draft and self.state.value["phase"] == "starting":
            # The first progress says that the kernel is ready: its start is not the notebook's time.
            self.guard.start_clock()
            self.state.update(phase="running", startedAt=records.now())

    def _show_progress(self, progress):
        self._draft, late = progress, self._draft is not None
        if not late:
            # Quick cells must not become a write each.
            asyncio.get_running_loop().call_later(0.2, self._flush_progress)

    def _flush_progress(self):
        progress, self._draft = self._draft, None
        if progress and self.state.value["phase"] != "ended":
            self.state.update(durable=False, progress=progress)

    async def _install(self):
        """Makes the job's own environment. Returns an outcome only if that failed."""
        script = self.workspace.inside("prepare.py")
        command = [self.spec["python"], "-I", script, self.workspace.venv(), *self.spec["install"]]
        extra = installing.variables(self.spec["index"])
        program = self._start(command, self.workspace.home, self._reported, extra)
        # The job's own clock starts with its notebook; but nobody waits longer for that than for the notebook itself.
        seconds = min(INSTALL_SECONDS, self.guard.seconds)
        reason = await self._first(program.wait(seconds))
        code = await program.wait(0)
        if reason or code is None:
            self.confinement.kill()
            return self._stopped(reason) if reason else installing.too_slow(seconds, self.log.last_lines())
        if code == 0:
            return None
        limit = outcomes.crossed(self.failure, self.guard, self.confinement)
        message = self.log.without_secrets((self.failure or {}).get("message") or self.log.last_lines())
        return outcomes.out_of(limit, self.spec["resources"], message) if limit else outcomes.error(message)

    async def _batch(self):
        script = self.workspace.inside("batch.py")
        command = [self.spec["python"], "-I", script, self.spec["notebook"], self.spec["kernel"]]
        program = self._start(command, self.workspace.work, self._batch_reported)
        reason = await self._first(program.wait())
        if reason:
            await program.stop(SAVE_SECONDS)
        code = await program.wait()
        self._flush_progress()
        if code == 0:
            return outcomes.completed("all cells have run")
        if reason:
            return self._stopped(reason)
        return self._failed(code)

    async def _container(self, container):
        """Fetching the image is part of the job's time: what fetches it is also what runs it."""
        program = self._start(container["command"], self.workspace.work, extra=container["variables"])
        self.guard.start_clock()
        self.state.update(phase="running", startedAt=records.now())
        reason = await self._first(program.wait())
        if reason:
            await program.stop(SAVE_SECONDS)
            return self._stopped(reason)
        code = await program.wait()
        return self._failed(code) if code else outcomes.completed("the container has run")

    def _failed(self, code):
        limit = outcomes.crossed(self.failure, self.guard, self.confinement)
        failure = self.failure or {}
        details = failure.get("message")
        if limit:
            return outcomes.out_of(limit, self.spec["resources"], details)
        return outcomes.error(str(details) if details else "ended with code %d\n%s" % (code, self.log.last_lines()))

    async def _live(self):
        program, server, reason = await self._start_server()
        if reason:
            return self._stopped(reason)
        if server is None:
            return self._crashed("the Jupyter server did not start")
        session = {
            "host": self.host,
            "port": server.port,
            "token": self.token,
            "openPath": live.open_path(self.spec["notebook"]),
        }
        self.guard.start_clock()
        self.state.update(phase="running", startedAt=records.now(), session=session, progress=None)
        return await self._serve(program, server)

    async def _start_server(self):
        """The program, its server once that answers, and the guard's reason if that came first."""
        for _ in range(START_ATTEMPTS):
            server = live.Server(self.spec["basePath"], self.token, self.host)
            program = self._start(live.command(self.spec), self.workspace.home)
            runtime = os.path.join(self.workspace.home, "runtime")
            answered = asyncio.ensure_future(server.answers(runtime, program.pid))
            reason = await self._first(program.wait(), answered)
            if reason or (answered.done() and answered.result()):
                return program, server, reason
            # Another program may have taken the port that the server had just found free.
            if b"ddress already in use" not in self.log.tail:
                break
        return program, None, None

    async def _serve(self, program, server):
        reason = await self._first(program.wait())
        if reason is None:
            code = await program.wait()
            # "Shut Down" in JupyterLab's own menu ends the session well.
            return outcomes.completed("the session was shut down") if code == 0 else self._crashed(
                "the Jupyter server ended with code %d" % code
            )
        if reason == "finish":
            await server.wait_for_saves(self.workspace.work)
        if reason in ("finish", "duration"):
            await server.shut_down()
            await program.wait(SHUTDOWN_SECONDS if reason == "finish" else SAVE_SECONDS)
        return outcomes.completed("finished") if reason == "finish" else self._stopped(reason)

    def _crashed(self, what):
        self.log.flush()
        if self.confinement.group.oom_kills():
            return outcomes.out_of("memory", self.spec["resources"])
        return outcomes.error("%s\n\n%s" % (what, self.log.last_lines()))


def main(folder):
    return run(folder)


def run(folder, adapt=lambda spec: spec):
    """`adapt` adds to the job's specification what only the machine knows that runs it."""
    for number in (signal.SIGUSR1, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    os.umask(0o077)
    workspace = Workspace(folder)
    if not records.claim(workspace.control):
        return 0
    state = records.State(workspace.control)
    state.update()
    confining.adopt_orphans()
    job, outcome = None, None
    try:
        spec = adapt(records.read_json(os.path.join(workspace.control, "spec.json")))
        job = Job(workspace, spec, state)
        outcome = asyncio.run(job.run())
    except Exception as failure:  # Whatever it is, the job must end with it on record.
        traceback.print_exc()
        outcome = outcomes.error("the platform could not run the job: %s" % failure)
    finally:
        if job:
            ending.end(job.confinement, workspace, state)
        state.end(outcome or outcomes.error("the platform could not run the job"))
    return 0
