import type { SourceFile, SourceFolder } from '../../catalogue/beside.js';
import type { CatalogueEntry, FoundImage, FoundNotebook } from '../../catalogue/entry.js';
import type { ContainerExecutable, Executable, NotebookSource } from '../../model/index.js';
import { captureNotebook, type CaptureDeps } from '../../task/capture.js';
import type { FoundFile } from '../../task/file-search.js';
import type { PaceDeps } from '../../task/pace.js';
import type { GivenTask } from '../given-task.js';
import type { Translate } from '../../model/translate.js';

/** What was made of a notebook that was found. */
export interface FoundTask {
  readonly task: GivenTask;
  /** Files beside it that it reads. */
  readonly reads: readonly SourceFile[];
}

/**
 * The task of a notebook that was found, ready to be given to a panel: captured like an open one, without its outputs.
 * @param folder what lies beside it; absent: what it reads from there is named in the warnings
 * @throws CaptureError where the text is no notebook; the signal's reason when aborted
 */
export async function notebookTask(
  entry: CatalogueEntry,
  text: string,
  folder: SourceFolder | undefined,
  pace: PaceDeps,
  signal: AbortSignal,
): Promise<FoundTask> {
  const name = notebookName(entry);
  const deps: CaptureDeps = {
    ...pace,
    lookUp: (path) => Promise.resolve(asSeen(folder?.file(path))),
    readText: (path) => Promise.resolve(folder?.text(path)),
  };
  const capture = await captureNotebook(
    // It has a folder, though not here.
    {
      name,
      origin: name,
      elsewhere: folder?.isWhole === true ? 'listed' : 'unknown',
      document: parsed(text),
    },
    { keepOutputs: false },
    deps,
    signal,
  );
  const { mode: _, needs: _needs, ...task } = await capture.build({ mode: 'live', needs: {} }, signal);
  const source = sourceOf(entry);
  const { warnings } = capture.facts;
  const given = {
    ...task,
    title: entry.title,
    origin: '',
    files: [],
    ...(source === undefined ? {} : { source }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
  return { task: given, reads: task.files.flatMap(({ path }) => folder?.file(path) ?? []) };
}

/** It is not here yet: all that a capture needs to know is that it is there. */
const asSeen = (file: SourceFile | undefined): FoundFile | undefined =>
  file && { ref: { path: '' }, sizeBytes: file.sizeBytes ?? 0, sha256: '' };

/**
 * The task of a container or a virtual machine: platforms fetch it by its address.
 * @throws Error for people where a container is not named exactly enough
 */
export function imageTask({ title, executable }: CatalogueEntry, t: Translate): GivenTask {
  if (executable.kind === 'notebook') throw new Error(t('%1 is a notebook.', title));
  return { title, origin: '', executable: imageOf(executable, title, t), packages: [], files: [] };
}

function imageOf({ kind, name, location, digest }: FoundImage, title: string, t: Translate): Executable {
  if (kind === 'machine') return { kind: 'virtual-machine', name, location };
  const container = containerOf(name, location, digest);
  if (container) return container;
  throw new Error(
    t(
      '%1 does not say which version of its image it means. Ask its author to add the digest (sha256) to the list.',
      title,
    ),
  );
}

/** A Singularity image is known by its address (SingularityCE user guide, "Downloading images"); any other is Docker's or OCI's. */
function containerOf(
  name: string,
  location: string,
  digest: string | undefined,
): ContainerExecutable | undefined {
  if (/^(?:library|shub|oras):\/\//.test(location) || location.endsWith('.sif')) {
    return { kind: 'singularity-container', name, location };
  }
  const exact = digest ?? /@(sha256:[0-9a-f]{64})$/.exec(location)?.[1];
  return exact === undefined
    ? undefined
    : { kind: 'docker-container', name, image: { locations: [location], digest: exact } };
}

function sourceOf({ executable }: CatalogueEntry): NotebookSource | undefined {
  const at = executable.kind === 'notebook' ? executable.repository : undefined;
  if (at === undefined) return undefined;
  return { repository: at.url, commit: at.commit, path: at.path, clean: true, pushed: true };
}

const MAX_NAME = 100;

/** A name that every disk takes, whatever its source calls it. */
export function notebookName({ executable, title }: CatalogueEntry): string {
  const called = isNotebook(executable) ? executable.name : title;
  const stem = called
    .replace(/\.ipynb$/i, '')
    .replace(/[\\/:*?"<>|]|\p{C}/gu, '_')
    .replace(/^[.\s]+/, '')
    .slice(0, MAX_NAME)
    .trim();
  return `${stem === '' ? 'notebook' : stem}.ipynb`;
}

const isNotebook = (executable: CatalogueEntry['executable']): executable is FoundNotebook =>
  executable.kind === 'notebook';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}
