/** A file or folder of a home; the text of a folder is empty. */
interface Stored {
  readonly type: 'file' | 'directory';
  readonly text: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** Of a file, in place of a document. */
  readonly file?: string;
}

interface Sent {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly content?: unknown;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A user's home as a Jupyter server shows it, by its contents API and its files: a folder has to be there before what is in it. */
export class StrictHome {
  private readonly stored = new Map<string, Stored>();

  empty(): void {
    this.stored.clear();
  }

  has(path: string): boolean {
    return this.stored.has(path);
  }

  write(path: string, text: string): void {
    this.stored.set(path, { type: 'file', text });
  }

  makeFolder(path: string): void {
    this.stored.set(path, FOLDER);
  }

  /** Paths of all files with this name. */
  all(name: string): readonly string[] {
    return [...this.stored.keys()].filter((path) => path.endsWith(`/${name}`));
  }

  file(path: string): Reply {
    const found = this.stored.get(path);
    return found?.type === 'file' ? { status: 200, file: found.text } : { status: 404, body: NO_FILE };
  }

  contents(method: string, path: string, body: string): Reply {
    const found = path === '' ? FOLDER : this.stored.get(path);
    if (method === 'PUT') return this.put(path, JSON.parse(body) as Sent, found);
    if (found === undefined) return { status: 404, body: NO_FILE };
    if (method === 'DELETE') {
      for (const each of this.stored.keys())
        if (each === path || each.startsWith(`${path}/`)) this.stored.delete(each);
      return { status: 204 };
    }
    if (found.type === 'file') return { status: 400, body: { message: `${path} is not a directory` } };
    const inside = [...this.stored].filter(([name]) => parentOf(name) === path);
    const content = inside.map(([name, each]) => modelOf(name, each));
    return { status: 200, body: { ...modelOf(path, found), content } };
  }

  private put(path: string, sent: Sent, found: Stored | undefined): Reply {
    const parent = parentOf(path);
    if (parent !== '' && this.stored.get(parent)?.type !== 'directory')
      return { status: 500, body: { message: `Unexpected error while saving file: ${path}` } };
    const made = sent.type === 'directory' ? FOLDER : fileOf(sent);
    if (made === undefined) return { status: 400, body: { message: 'No content model' } };
    this.stored.set(path, made);
    return { status: found === undefined ? 201 : 200, body: modelOf(path, made) };
  }
}

const FOLDER: Stored = { type: 'directory', text: '' };
const NO_FILE = { message: 'No such file or directory', reason: null };

const fileOf = ({ type, format, content }: Sent): Stored | undefined =>
  type === 'file' && format === 'text' && typeof content === 'string' ? { type, text: content } : undefined;

function modelOf(path: string, { type, text }: Stored): object {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    type: type === 'file' && path.endsWith('.ipynb') ? 'notebook' : type,
    size: type === 'file' ? text.length : null,
    mimetype: null,
    last_modified: '2026-01-01T12:00:00.000000Z',
    content: null,
  };
}
