import { RUNNER_FOLDER } from './names.js';

/** What the launching code prints, on a line of its own, before what came of it. */
export const LAUNCH_MARK = 'run-elsewhere:';

/**
 * Code for a Python kernel whose working directory is the job's folder: starts the runner as a process of its own, which outlives
 * the kernel, and waits until it has claimed the folder. Takes the first Python that has nbclient: the kernel's own, else the one
 * that Jupyter itself is installed in.
 */
export function launchSource(notebook: string, kernel: string): string {
  const parameters = JSON.stringify(JSON.stringify([notebook, kernel]));
  return String.raw`
def _run_elsewhere():
    import json, os, shutil, subprocess, sys, time
    folder = os.path.join(os.getcwd(), ${JSON.stringify(RUNNER_FOLDER)})
    runner, claim = os.path.join(folder, "runner.py"), os.path.join(folder, "claim")
    if not os.path.exists(runner):
        return "files"
    def begun(process=None):
        for _ in range(600):
            if os.path.exists(os.path.join(folder, "status.json")):
                return "ok"
            if process is not None and process.poll() is not None and not os.path.exists(claim):
                break
            time.sleep(0.1)
        return "runner"
    # Another one would find that out too, but perhaps only when the folder is being deleted.
    if os.path.exists(claim):
        return begun()
    scripts = [shutil.which("jupyter-execute"), shutil.which("jupyterhub-singleuser"), shutil.which("jupyter")]
    pythons = [sys.executable] + [os.path.join(os.path.dirname(path), "python") for path in scripts if path]
    for python in pythons:
        try:
            found = subprocess.run([python, "-c", "import nbclient, nbformat"], capture_output=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if found.returncode == 0:
            break
    else:
        return "nbclient"
    with open(os.path.join(folder, "runner.txt"), "ab") as output:
        process = subprocess.Popen(
            [python, runner] + json.loads(${parameters}),
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
    return begun(process)
print("\n${LAUNCH_MARK}", _run_elsewhere())
`;
}
