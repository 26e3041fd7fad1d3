import type { Contents } from '@jupyterlab/services';
import type { HostFile } from '@run-elsewhere/planner';
import { beside, entryAt, makeFolder, namesIn } from './folders.js';
import { below, folderOf, freeName } from './paths.js';

/** Size and digest of a file, by a path relative to a notebook's folder. @returns undefined where there is none */
export type LookUp = (origin: string, path: string) => Promise<HostFile | undefined>;

/** Files on the Jupyter server's disk: small ones are read and written here, by the contents API. */
export class Files {
  constructor(
    private readonly contents: Contents.IManager,
    readonly lookUp: LookUp,
  ) {}

  async readText(origin: string, path: string): Promise<string | undefined> {
    const found = beside(origin, path);
    if ((await entryAt(this.contents, found)) === undefined) return undefined;
    const model = await this.contents.get(found, { type: 'file', format: 'text', content: true });
    const content = model.content as unknown;
    return typeof content === 'string' ? content : undefined;
  }

  async freePath(origin: string, name: string): Promise<string> {
    const folder = folderOf(origin);
    return below(folder, freeName(name, await namesIn(this.contents, folder)));
  }

  async writeText(path: string, text: string): Promise<void> {
    await this.contents.save(
      path,
      path.endsWith('.ipynb')
        ? { type: 'notebook', format: 'json', content: JSON.parse(text) as unknown }
        : { type: 'file', format: 'text', content: text },
    );
  }

  makeFolder(path: string): Promise<void> {
    return makeFolder(this.contents, path);
  }
}
