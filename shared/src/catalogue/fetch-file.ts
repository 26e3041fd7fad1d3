import { transferTimes } from '../drivers/common/transfer.js';
import type { FetchedFile, FetchedFiles, FileRef, TaskFile } from '../model/index.js';
import type { SourceFile } from './beside.js';
import type { CatalogueEntry } from './entry.js';
import { Harvest } from './harvest.js';
import { gitFor, MAX_NOTEBOOK_BYTES } from './read-notebook.js';
import type { CatalogueDeps, HarvestProgress } from './source.js';
import { readMember } from './zip/archive.js';

/** More than anybody keeps beside a notebook. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;

/**
 * Fetches a file from where its notebook comes from, and checks it against what the source says of it.
 * @param onProgress told when the source wants to be left alone for a while
 * @throws PlatformError or Error for people, and then nothing is left on the disk; the signal's reason when aborted
 */
export async function fetchFile(
  file: SourceFile,
  { source }: CatalogueEntry,
  deps: CatalogueDeps,
  disk: FetchedFiles,
  signal: AbortSignal,
  onProgress?: (progress: HarvestProgress) => void,
): Promise<TaskFile> {
  const harvest = new Harvest({ deps, source, home: source.url, signal, onProgress });
  const ref = await disk.newPlace();
  try {
    await save(file, ref, disk, harvest);
    const saved = await disk.describe(ref);
    signal.throwIfAborted();
    if (saved === undefined || !isWhole(file, saved)) {
      throw new Error(
        harvest.t('%1 is not what %2 says that it is. Try again, or leave it out.', file.path, source.name),
      );
    }
    if (saved.isPointer) {
      throw new Error(
        harvest.t(
          '%1 is kept by Git LFS, from where it is not fetched. Leave it out, or open a copy here.',
          file.path,
        ),
      );
    }
    return { path: file.path, sizeBytes: saved.sizeBytes, sha256: saved.sha256, ref };
  } catch (error) {
    await disk.remove(ref).catch(() => undefined);
    throw error;
  }
}

async function save(
  { path, content, sizeBytes }: SourceFile,
  ref: FileRef,
  disk: FetchedFiles,
  harvest: Harvest,
): Promise<void> {
  switch (content.by) {
    case 'address':
      return harvest.download(content.url, ref, {
        tried: `fetch ${path}`,
        accept: content.accept ?? '*/*',
        // What is longer than it is said to be need not be read to its end.
        maxBytes: Math.max(1, sizeBytes ?? MAX_FILE_BYTES),
        times: transferTimes({ ...(sizeBytes === undefined ? {} : { sizeBytes }) }),
      });
    case 'zip':
      // It passes through memory, as a notebook does.
      if ((sizeBytes ?? 0) > MAX_NOTEBOOK_BYTES) {
        throw new Error(harvest.t('%1 is too big to be taken out of its zip file. Leave it out.', path));
      }
      return disk.write(ref, await readMember(content.url, content.member, MAX_NOTEBOOK_BYTES, harvest));
    case 'git': {
      const { url: repository, commit } = content;
      const git = gitFor(repository, harvest);
      return git.save({ repository, commit, path: content.path }, ref, MAX_FILE_BYTES, harvest.signal);
    }
  }
}

function isWhole({ sizeBytes, sum }: SourceFile, saved: FetchedFile): boolean {
  return (
    (sizeBytes ?? saved.sizeBytes) === saved.sizeBytes && (sum === undefined || saved[sum.by] === sum.hex)
  );
}
