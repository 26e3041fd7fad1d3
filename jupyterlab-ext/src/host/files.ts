import type { Contents } from '@jupyterlab/services';
import type { HostFile } from '@run-elsewhere/planner';
import type { ServerPart } from '../server/api.js';
import { below, folderOf, freeName } from './paths.js';

/** Files on the Jupyter server's disk: large ones by the server part, small ones by the contents API. */
export class Files {
  constructor(
    private readonly server: ServerPart,
    private readonly contents: Contents.IManager,
  ) {}

  /** Size and digest of a file beside the notebook, taken by the server part: its content does not pass through the page. */
  async lookUp(origin: string, path: string): Promise<HostFile | undefined> {
    const query = new URLSearchParams({ origin, path });
    return (await this.server.request('GET', `file?${query.toString()}`)) as HostFile | undefined;
  }

  async readText(origin: string, path: string): Promise<string | undefined> {
    const found = below(folderOf(origin), path);
    if (!(await this.exists(found))) return undefined;
    const model = await this.contents.get(found, { type: 'file', format: 'text', content: true });
    const content = model.content as unknown;
    return typeof content === 'string' ? content : undefined;
  }

  async freePath(origin: string, name: string): Promise<string> {
    const folder = folderOf(origin);
    return below(folder, freeName(name, await this.namesIn(folder)));
  }

  async writeText(path: string, text: string): Promise<void> {
    await this.contents.save(
      path,
      path.endsWith('.ipynb')
        ? { type: 'notebook', format: 'json', content: JSON.parse(text) as unknown }
        : { type: 'file', format: 'text', content: text },
    );
  }

  async makeFolder(path: string): Promise<void> {
    let made = '';
    for (const segment of path.split('/')) {
      const names = await this.namesIn(made);
      made = below(made, segment);
      if (!names.has(segment)) await this.contents.save(made, { type: 'directory' });
    }
  }

  /** Looks folder by folder: asking for a path that is not there would fill the console with errors. */
  private async exists(path: string): Promise<boolean> {
    const folder = folderOf(path);
    if (folder !== '' && !(await this.exists(folder))) return false;
    return (await this.namesIn(folder)).has(path.slice(path.lastIndexOf('/') + 1));
  }

  private async namesIn(folder: string): Promise<ReadonlySet<string>> {
    const model = await this.contents.get(folder, { type: 'directory', content: true });
    return new Set((model.content as Contents.IModel[]).map(({ name }) => name));
  }
}
