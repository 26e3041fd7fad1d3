import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { HostNotebook } from '@run-elsewhere/planner';

/** The part of INotebookTracker that is used. */
export interface OpenNotebooks {
  readonly currentWidget: NotebookPanel | null;
  find(fn: (panel: NotebookPanel) => boolean): NotebookPanel | undefined;
}

/** Finds notebooks: those that are open with their unsaved edits, others from the server's disk. */
export class Notebooks {
  private target: string | undefined;

  constructor(
    private readonly open: OpenNotebooks,
    private readonly contents: Contents.IManager,
  ) {}

  /** Binds to the notebook whose button was pressed: from now on that one is meant, whatever gets the focus. */
  aim(path: string | undefined): void {
    this.target = path === undefined ? undefined : this.contents.localPath(path);
  }

  /** The notebook that is meant: the aimed one, else the current one. */
  async active(): Promise<HostNotebook | undefined> {
    if (this.target !== undefined) return this.at(this.target);
    const panel = this.open.currentWidget;
    if (panel === null) return undefined;
    return panel.context.isReady ? this.read(panel) : this.at(this.contents.localPath(panel.context.path));
  }

  /** The notebook at a path of the contents manager, open or not. */
  async at(path: string): Promise<HostNotebook | undefined> {
    const panel = this.open.find(({ context }) => this.contents.localPath(context.path) === path);
    // One that is still being opened has no edits yet, and while a page is restored it may not get ready before we do.
    if (panel?.context.isReady) return this.read(panel);
    try {
      const model = await this.contents.get(path, { type: 'notebook', content: true });
      return { origin: path, name: model.name, document: model.content as unknown };
    } catch {
      return undefined;
    }
  }

  private read(panel: NotebookPanel): HostNotebook {
    const origin = this.contents.localPath(panel.context.path);
    return {
      origin,
      name: origin.slice(origin.lastIndexOf('/') + 1),
      document: panel.context.model.toJSON(),
    };
  }
}
