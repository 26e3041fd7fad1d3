/** Text by key, kept by the host for as long as it likes. Neither method rejects: a cache that fails is an empty one. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  put(key: string, text: string): Promise<void>;
}

/** Forgets everything with the process. */
export class MemoryCache implements Cache {
  private readonly texts = new Map<string, string>();

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.texts.get(key));
  }

  put(key: string, text: string): Promise<void> {
    this.texts.set(key, text);
    return Promise.resolve();
  }
}
