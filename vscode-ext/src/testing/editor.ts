import type * as vscode from 'vscode';

/** An event of a pretended editor. */
export class FakeEvent<T> {
  private readonly listeners = new Set<(value: T) => unknown>();

  readonly event = ((listener: (value: T) => unknown) => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }) as unknown as vscode.Event<T>;

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }

  get listened(): boolean {
    return this.listeners.size > 0;
  }
}

/** The part of a URI that the extension uses. */
export class FakeUri {
  constructor(
    readonly scheme: string,
    readonly path: string,
    private readonly text = `${scheme}://${path}`,
  ) {}

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return this.text;
  }

  static file(path: string): vscode.Uri {
    return new FakeUri('file', path) as unknown as vscode.Uri;
  }

  static parse(text: string): vscode.Uri {
    const { protocol, pathname } = new URL(text);
    return new FakeUri(protocol.slice(0, -1), pathname, text) as unknown as vscode.Uri;
  }

  static joinPath(base: vscode.Uri, ...segments: string[]): vscode.Uri {
    return new FakeUri(base.scheme, [base.path, ...segments].join('/')) as unknown as vscode.Uri;
  }

  static untitled(name: string): vscode.Uri {
    return new FakeUri('untitled', name, `untitled:${name}`) as unknown as vscode.Uri;
  }
}

/** Keeps values as a Memento does. */
export class FakeMemory implements Pick<vscode.Memento, 'get' | 'update'> {
  readonly values = new Map<string, unknown>();

  readonly get = ((key: string, fallback?: unknown) =>
    this.values.get(key) ?? fallback) as vscode.Memento['get'];

  update(key: string, value: unknown): Thenable<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

/** Keeps secrets as a SecretStorage does. */
export class FakeSecrets implements Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'> {
  readonly values = new Map<string, string>();

  get(key: string): Thenable<string | undefined> {
    return Promise.resolve(this.values.get(key));
  }

  store(key: string, value: string): Thenable<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }

  delete(key: string): Thenable<void> {
    this.values.delete(key);
    return Promise.resolve();
  }
}

interface Values {
  platforms?: unknown;
}

/** The settings of one section: a user's own, and a workspace's, which win. */
export class FakeSettings {
  constructor(
    readonly own: Values = {},
    readonly workspace: Values = {},
  ) {}

  /** As `workspace` of the API. */
  readonly api = {
    workspace: { getConfiguration: () => this as unknown as vscode.WorkspaceConfiguration },
  };

  get(key: string, fallback: unknown): unknown {
    return this.workspace[key as keyof Values] ?? this.own[key as keyof Values] ?? fallback;
  }

  inspect(key: string): { globalValue: unknown } {
    return { globalValue: this.own[key as keyof Values] };
  }

  update(key: string, value: unknown, global: boolean): Thenable<void> {
    (global ? this.own : this.workspace)[key as keyof Values] = value;
    return Promise.resolve();
  }
}
