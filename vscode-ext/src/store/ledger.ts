import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createWhole, isMissing, readIfThere } from './disk.js';

/** An entry of a ledger. */
export interface Entry {
  readonly number: number;
  /** Undefined where the disk has damaged it. */
  readonly value: unknown;
}

/** Entries that stay behind the highest: by so many a process may fall behind and still be seen to be late. */
const KEPT = 32;

/**
 * A value that several processes change in turn: a numbered file for each change, of which the highest counts. To change it,
 * a process makes the next file, which only one can. No process ever waits for another or cleans up after one that was
 * killed, as with a lock.
 */
export class Ledger {
  /** @param name of the files: `<name>.<number>.json` */
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {}

  /** @returns undefined when there is no entry, or no folder */
  async latest(): Promise<Entry | undefined> {
    for (;;) {
      const number = (await this.numbers()).at(-1);
      if (number === undefined) return undefined;
      const text = await readIfThere(this.path(number));
      // Superseded and swept away meanwhile: then there is a higher one.
      if (text !== undefined) return { number, value: jsonOf(text) };
    }
  }

  /**
   * Adds the entry after the given one.
   * @param previous the number of the entry that this one is based on; 0 for none
   * @returns false when another process has added one meanwhile; then nothing was changed
   * @throws what node:fs throws, e.g. when the folder was removed
   */
  async append(previous: number, value: unknown): Promise<boolean> {
    const number = previous + 1;
    if (!(await createWhole(this.path(number), JSON.stringify(value)))) return false;
    const numbers = await this.numbers();
    const isOld = (one: number): boolean => one + KEPT < (numbers.at(-1) ?? 0);
    await Promise.all(numbers.filter(isOld).map((old) => rm(this.path(old), { force: true })));
    // Others got so far ahead that a file of this number had been there, and was swept away.
    return !isOld(number);
  }

  private path(number: number): string {
    return join(this.folder, `${this.name}.${number}.json`);
  }

  /** Ascending. */
  private async numbers(): Promise<readonly number[]> {
    const pattern = new RegExp(`^${this.name}\\.(\\d+)\\.json$`);
    try {
      const names = await readdir(this.folder);
      const numbers = names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
      return numbers.sort((a, b) => a - b);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
