/**
 * The program that runs a notebook on a hub's server, without us: `runner.py <notebook> <kernel name or ''>`, in its own folder
 * below the notebook's. Only the first one to claim the folder runs. It writes `status.json` (each time whole), `log.txt`, and the
 * notebook in place, and it stops when a file `cancel` appears. Each minute it shows that it lives, and tells the hub that the server is in use, because
 * a hub stops idle servers and sees no more than their kernels.
 */
export const RUNNER_SOURCE = String.raw`import datetime, json, os, sys, threading, time, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.dirname(HERE)
LOG_BYTES = 4 << 20


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write(path, text):
    part = os.path.join(HERE, os.path.basename(path) + ".part")
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


class Status:
    def __init__(self):
        self.lock = threading.Lock()
        self.fields = {"phase": "EXECUTING", "started": now()}
        self.save()

    def save(self, **fields):
        with self.lock:
            self.fields.update(fields, seen=now())
            write(os.path.join(HERE, "status.json"), json.dumps(self.fields))

    def end(self, phase, message=None):
        more = {} if message is None else {"message": message[:2000]}
        self.save(phase=phase, ended=now(), **more)


class Log:
    def __init__(self):
        self.file = open(os.path.join(HERE, "log.txt"), "w", encoding="utf-8", errors="replace")

    def write(self, text):
        if self.file.tell() > LOG_BYTES:
            return
        self.file.write(text)
        if self.file.tell() > LOG_BYTES:
            self.file.write("\n[the log ends here: it is too long]\n")
        self.file.flush()


def in_use():
    url, token = os.environ.get("JUPYTERHUB_ACTIVITY_URL"), os.environ.get("JUPYTERHUB_API_TOKEN")
    if not url or not token:
        return
    seen = {"last_activity": now()}
    body = json.dumps({"servers": {os.environ.get("JUPYTERHUB_SERVER_NAME", ""): seen}, **seen})
    headers = {"Authorization": "token " + token, "Content-Type": "application/json"}
    try:
        request = urllib.request.Request(url, body.encode(), headers, method="POST")
        urllib.request.urlopen(request, timeout=20).close()
    except (OSError, ValueError):
        pass


class Run:
    def __init__(self, name, kernel, status, log):
        import nbformat
        from nbclient import NotebookClient

        run = self

        class Client(NotebookClient):
            def process_message(self, msg, cell, cell_index):
                if msg["msg_type"] == "stream":
                    log.write(msg["content"]["text"])
                return super().process_message(msg, cell, cell_index)

        self.path, self.status, self.log, self.format = os.path.join(WORK, name), status, log, nbformat
        self.notebook = nbformat.read(self.path, as_version=4)
        code = [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
        self.numbers = {index: number for number, index in enumerate(code, 1)}
        self.cancelled, self.saved = False, 0.0
        more = {"kernel_name": kernel} if kernel else {}
        self.client = Client(
            self.notebook, timeout=None, resources={"metadata": {"path": os.path.dirname(self.path)}},
            on_cell_start=lambda cell, cell_index: run.began(cell_index),
            on_cell_executed=lambda cell, cell_index, execute_reply: run.ended(cell_index), **more)

    def began(self, index):
        number, total = self.numbers.get(index), len(self.numbers)
        if number:
            self.log.write("[cell %d of %d]\n" % (number, total))
            self.status.save(done=number - 1, total=total, text="cell %d of %d" % (number, total))

    def ended(self, index):
        if index in self.numbers:
            self.status.save(done=self.numbers[index], total=len(self.numbers))
        if time.monotonic() - self.saved > 10:
            self.save()

    def save(self):
        write(self.path, self.format.writes(self.notebook))
        self.saved = time.monotonic()

    def look_around(self):
        told = 0.0
        while True:
            if time.monotonic() - told > 60:
                told = time.monotonic()
                self.status.save()
                in_use()
            if os.path.exists(os.path.join(HERE, "cancel")):
                self.cancelled = True
                self.stop_kernel()
            time.sleep(1)

    def stop_kernel(self):
        provisioner = getattr(self.client.km, "provisioner", None)
        pid = getattr(provisioner, "pid", None)
        if pid:
            try:
                os.kill(pid, 9)
            except OSError:
                pass

    def execute(self):
        from nbclient.exceptions import CellExecutionError, DeadKernelError

        threading.Thread(target=self.look_around, daemon=True).start()
        outcome = ("COMPLETED", None)
        try:
            self.client.execute()
        except CellExecutionError as error:
            self.log.write(str(error) + "\n")
            outcome = ("ERROR", "%s: %s" % (error.ename, error.evalue))
        except DeadKernelError:
            outcome = ("ERROR", "The kernel died. Perhaps it needed more memory than this server has.")
        except Exception as error:
            outcome = ("ERROR", "%s: %s" % (type(error).__name__, error))
        self.save()
        if self.cancelled:
            outcome = ("ABORTED", "The run was cancelled.")
        if outcome[1]:
            self.log.write("[%s]\n" % outcome[1])
        self.status.end(*outcome)


def main():
    try:
        os.close(os.open(os.path.join(HERE, "claim"), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return
    os.chdir(WORK)
    status = Status()
    try:
        Run(sys.argv[1], sys.argv[2], status, Log()).execute()
    except Exception as error:
        status.end("ERROR", "%s: %s" % (type(error).__name__, error))
    os._exit(0)


main()
`;
