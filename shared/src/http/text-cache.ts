/**
 * Texts that a host keeps between its starts, by a key: what was read from lists, registries and catalogues. No secret is ever in it.
 * Losing it costs time only, so neither method rejects: what cannot be read is absent, what cannot be kept is not kept.
 */
export interface TextCache {
  get(key: string): Promise<string | undefined>;
  put(key: string, text: string): Promise<void>;
}

/** A cache that ends with the process: for tests, and for hosts without a storage. */
export class MemoryTextCache implements TextCache {
  private readonly texts = new Map<string, string>();

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.texts.get(key));
  }

  put(key: string, text: string): Promise<void> {
    this.texts.set(key, text);
    return Promise.resolve();
  }
}
