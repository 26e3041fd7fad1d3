/** The starts of jobs that are under way: a job that is started again meanwhile shares the first start. */
export class Starts {
  readonly #begun = new Map<string, Promise<void>>();

  /** @throws whatever `begin` rejects with */
  async once(jobId: string, begin: () => Promise<void>): Promise<void> {
    const begun = this.#begun.get(jobId) ?? begin();
    this.#begun.set(jobId, begun);
    try {
      await begun;
    } finally {
      this.#begun.delete(jobId);
    }
  }

  has(jobId: string): boolean {
    return this.#begun.has(jobId);
  }

  /** Settles as the start does that is under way; at once where there is none. */
  async done(jobId: string): Promise<void> {
    await this.#begun.get(jobId);
  }
}
