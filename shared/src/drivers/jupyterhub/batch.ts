import * as z from 'zod/mini';
import { PlatformError } from '../../http/errors.js';
import { nonsense, unsupported } from '../../http/failures.js';
import { plainLine } from '../../http/plain-text.js';
import { defined } from '../common/defined.js';
import { toInstant } from '../common/instant.js';
import type { Connection } from './connection.js';
import { parseJson } from '../common/parse-json.js';
import type { JupyterServer, KernelSpecs } from './jupyter-server.js';
import { runInKernel } from './kernel-run.js';
import { LAUNCH_MARK, launchSource } from './launch-source.js';
import { RUNNER_FOLDER } from './names.js';
import { RUNNER_SOURCE } from './runner-source.js';

const TRIED = 'start the run';
const MAX_STATUS_BYTES = 64 * 1024;
/** The runner shows each minute that it lives. */
const VANISHED_MS = 5 * 60_000;

const statusSchema = z.object({
  phase: z.enum(['EXECUTING', 'COMPLETED', 'ERROR', 'ABORTED']),
  started: z.optional(z.string()),
  ended: z.optional(z.string()),
  seen: z.optional(z.string()),
  done: z.optional(z.number()),
  total: z.optional(z.number()),
  text: z.optional(z.string()),
  message: z.optional(z.string()),
});

/** What the runner has written down; instants are ISO 8601 UTC. */
export type RunnerStatus = Omit<z.infer<typeof statusSchema>, 'seen'>;

/** @returns undefined before the runner has begun */
export async function runnerStatus(
  server: JupyterServer,
  folder: string,
  tried: string,
  signal: AbortSignal,
): Promise<RunnerStatus | undefined> {
  const path = `${folder}/${RUNNER_FOLDER}/status.json`;
  const response = await server.read(path, { tried, signal, maxBytes: MAX_STATUS_BYTES });
  return response && readRunnerStatus(response.text, response.headers.date);
}

/**
 * Reads what the runner has written down, in a folder where the job may write as well.
 * @param now of the server, as its answer has it (RFC 9110, section 6.6.1)
 * @returns undefined for what is none
 */
export function readRunnerStatus(text: string, now: string | undefined): RunnerStatus | undefined {
  const status = parseJson(statusSchema, text);
  if (status === undefined) return undefined;
  const { phase, done, total } = status;
  const known = defined<RunnerStatus>({
    phase,
    done,
    total,
    started: toInstant(status.started),
    ended: toInstant(status.ended),
    text: plainLine(status.text ?? ''),
    message: plainLine(status.message ?? '', 2000),
  });
  // Both by the clock over there.
  const silentMs = Date.parse(now ?? '') - Date.parse(status.seen ?? '');
  return phase === 'EXECUTING' && silentMs > VANISHED_MS
    ? {
        ...known,
        phase: 'ERROR',
        message: 'The program that runs the notebook there has been killed, perhaps for want of memory.',
      }
    : { ...known, phase };
}

/** What of a notebook the runner needs to know. */
export interface NotebookToRun {
  /** Relative to the job's folder. */
  readonly name: string;
  readonly kernel?: string;
  readonly language?: string;
}

/** Starts the runner in the job's folder, through a kernel that is stopped again. It runs once, however often it is started. */
export async function launch(
  connection: Connection,
  server: JupyterServer,
  folder: string,
  notebook: NotebookToRun,
  signal: AbortSignal,
): Promise<void> {
  const specs = await server.kernelSpecs(TRIED, signal);
  const [python, kernel] = [pythonOf(connection, specs), kernelOf(connection, specs, notebook)];
  const control = `${folder}/${RUNNER_FOLDER}`;
  await server.makeFolder(control, TRIED, signal);
  await server.writeText(`${control}/runner.py`, RUNNER_SOURCE, TRIED, signal);
  const code = launchSource(notebook.name, kernel);
  const printed = await runInKernel(
    connection,
    server,
    { kernel: python, folder, code, tried: TRIED },
    signal,
  );
  const outcome = printed.split('\n').find((line) => line.startsWith(LAUNCH_MARK));
  mustBeLaunched(connection, outcome?.slice(LAUNCH_MARK.length).trim());
}

/** The launching code is Python, whatever the notebook is. */
function pythonOf({ hub }: Connection, { default: preferred, languages }: KernelSpecs): string {
  if (languages.get(preferred) === 'python') return preferred;
  const [python] = [...languages].find(([, language]) => language === 'python') ?? [];
  if (python !== undefined) return python;
  throw unsupported(
    hub.who(TRIED),
    'its server has no Python, which a run without you needs.',
    'Open the notebook live instead, or choose another offer.',
  );
}

/** The notebook's kernel, or one for the same language: the names of kernels are local habits. */
function kernelOf({ hub }: Connection, specs: KernelSpecs, { kernel, language }: NotebookToRun): string {
  if (kernel === undefined || specs.languages.has(kernel)) return kernel ?? '';
  const spoken = language?.toLowerCase();
  if (specs.languages.get(specs.default) === spoken) return specs.default;
  const [other] = [...specs.languages].find(([, each]) => each === spoken) ?? [];
  if (other !== undefined) return other;
  throw new PlatformError({
    ...hub.who(TRIED),
    kind: 'refused',
    why: `its server has no kernel ${kernel.slice(0, 100)}, but ${[...specs.languages.keys()].slice(0, 10).join(', ')}.`,
    next: "Choose another offer, or change the notebook's kernel.",
  });
}

function mustBeLaunched({ hub }: Connection, outcome: string | undefined): void {
  if (outcome === 'ok') return;
  const who = hub.who(TRIED);
  if (outcome === 'nbclient') {
    throw unsupported(
      who,
      'its server has no nbclient, which a run without you needs.',
      'Open the notebook live instead, or ask whoever runs the hub to install nbclient.',
    );
  }
  if (outcome === 'files') {
    throw unsupported(
      who,
      'its server keeps files where its kernels do not see them.',
      'Open the notebook live instead, or choose another platform.',
    );
  }
  // The kernel was asked, so the run may have begun: whoever looks at the folder will know.
  if (outcome !== 'runner') throw nonsense(who, 'its kernel did not say whether the run has begun.', outcome);
  throw unsupported(
    who,
    'the program that runs the notebook did not start.',
    `Look at ${RUNNER_FOLDER}/runner.txt in the job's folder there.`,
  );
}
