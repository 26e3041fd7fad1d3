import type { Contents } from '@jupyterlab/services';
import { below, folderOf } from './paths.js';

type Reader = Pick<Contents.IManager, 'get'>;

async function entriesOf(contents: Reader, folder: string): Promise<readonly Contents.IModel[]> {
  const model = await contents.get(folder, { type: 'directory', content: true });
  return model.content as Contents.IModel[];
}

/** Names of what is in a folder that exists. */
export async function namesIn(contents: Reader, folder: string): Promise<ReadonlySet<string>> {
  return new Set((await entriesOf(contents, folder)).map(({ name }) => name));
}

/**
 * What a folder's listing says of a path, without its content. Looks folder by folder: asking for a path that is not there
 * would fill the console with errors.
 */
export async function entryAt(contents: Reader, path: string): Promise<Contents.IModel | undefined> {
  let folder = '';
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    const entry = (await entriesOf(contents, folder)).find(({ name }) => name === segment);
    if (entry === undefined || index === segments.length - 1) return entry;
    if (entry.type !== 'directory') return undefined;
    folder = below(folder, segment);
  }
  return undefined;
}

/** Makes a folder and its parents. */
export async function makeFolder(
  contents: Pick<Contents.IManager, 'get' | 'save'>,
  path: string,
): Promise<void> {
  let made = '';
  for (const segment of path.split('/')) {
    const names = await namesIn(contents, made);
    made = below(made, segment);
    if (!names.has(segment)) await contents.save(made, { type: 'directory' });
  }
}

/** A path beside a notebook. */
export const beside = (origin: string, path: string): string => below(folderOf(origin), path);
