type Listener = (jobId: string) => void;

/** Those who are told of a job's change. */
export class Listeners {
  readonly #all = new Set<Listener>();

  /** @returns leaves again */
  add(listener: Listener): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  /** A listener may leave, or another come, meanwhile: who was there at the beginning is told. */
  tell(jobId: string): void {
    for (const listener of [...this.#all]) listener(jobId);
  }

  clear(): void {
    this.#all.clear();
  }
}
