import { cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { JobSpec, NotebookJob } from '../engine.js';
import type { Capabilities } from './documents.js';
import { isDistributionName } from './environments.js';
import type { FoundEnvironment } from './environments.js';
import type { JobFolders } from './folders.js';

/** Variables of the service that a job needs to reach the network; never one with a password in it. */
const PASSED_ON = [
  'TZ',
  ...['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]),
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'PIP_CERT'],
];

type Variables = Readonly<Record<string, string | undefined>>;

/** @returns the environment variables that a job gets from the service */
export function passedOn(service: Variables): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = service[name];
    return value !== undefined && !/^[^/]*(\/\/.*)?@/.test(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(passed);
}

/** `spec.json`, which tells the supervisor what to run. */
export function specDocument(
  spec: NotebookJob,
  environment: FoundEnvironment,
  means: Capabilities['means'],
  service: Variables,
  user: string | undefined,
): object {
  const bad = spec.install.find((name) => !isDistributionName(name));
  if (bad !== undefined) throw new RangeError(`"${bad}" is not a package's name`);
  if (spec.install.length > 0 && !environment.installs)
    throw new RangeError(`environment "${environment.name}" does not install packages`);
  const { notebook, kernel } = spec.manifest;
  return {
    ...anyDocument(spec, environment.python, service),
    install: spec.install,
    notebook,
    kernel: kernel !== undefined && environment.kernels.includes(kernel) ? kernel : environment.defaultKernel,
    means,
    user,
    index: environment.indexUrl ?? null,
  };
}

/** What `spec.json` has of every job. @param python - runs the supervisor, whatever the job is */
export const anyDocument = (spec: JobSpec, python: string, service: Variables) => ({
  id: spec.id,
  mode: spec.mode,
  python,
  install: [],
  resources: spec.resources,
  basePath: spec.basePath,
  means: {},
  index: null,
  variables: passedOn(service),
});

/** Makes a job's folders and takes the upload over. May be repeated after a crash at any point. */
export async function prepare(folders: JobFolders, upload: string, document: object): Promise<void> {
  // Others may pass through, so that the job's own user reaches its folders; nobody else may look.
  await mkdir(folders.root, { recursive: true, mode: 0o711 });
  await mkdir(folders.control, { recursive: true, mode: 0o700 });
  if (!(await exists(folders.work))) await move(upload, folders.work);
  const draft = `${folders.spec}.draft`;
  await writeFile(draft, JSON.stringify(document), { mode: 0o600, flush: true });
  await rename(draft, folders.spec);
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Moves a folder, also to another file system; the target appears in one step. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const draft = `${to}.draft`;
    await rm(draft, { recursive: true, force: true });
    await cp(from, draft, { recursive: true });
    await rename(draft, to);
    await rm(from, { recursive: true, force: true });
  }
}
