import type { Contents } from '@jupyterlab/services';
import type { HostFile } from '@run-elsewhere/planner';
import { ServerPartError, type ServerPart } from '../server/api.js';
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
    try {
      return (await this.server.request('GET', `file?${query.toString()}`)) as HostFile;
    } catch (error) {
      if (error instanceof ServerPartError && error.status === 404) return undefined;
      throw error;
    }
  }

  async readText(origin: string, path: string): Promise<string | undefined> {
    const folder = folderOf(origin);
    // A look into the folder first: asking for a file that is not there would fill the console with errors.
    if (!(await this.namesIn(below(folder, folderOf(path)))).has(path.slice(path.lastIndexOf('/') + 1)))
      return undefined;
    const { content } = await this.contents.get(below(folder, path), {
      type: 'file',
      format: 'text',
      content: true,
    });
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

  private async namesIn(folder: string): Promise<ReadonlySet<string>> {
    const { content } = await this.contents.get(folder, { type: 'directory', content: true });
    return new Set((content as Contents.IModel[]).map(({ name }) => name));
  }
}
