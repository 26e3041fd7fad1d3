import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Clock } from '@run-elsewhere/planner/jupyterhub';
import * as z from 'zod';
import type { Log } from '../../log.js';
import { messageOf } from '../../problem.js';
import type { Environment } from '../engine.js';
import { environmentOf, type Profile } from './config.js';
import { type Facts, factsDocument } from './probe.js';

const RETRY_MS = 5 * 60_000;

const cacheDocument = z.record(z.string(), z.object({ found: z.number(), facts: factsDocument }));
type Cache = z.infer<typeof cacheDocument>;

export interface EnvironmentsParts {
  readonly file: string;
  readonly profiles: readonly Profile[];
  /** Whose profiles they are: what was found out from another hub is not believed. */
  readonly hub: string;
  readonly hours: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly probe: (profile: Profile, signal: AbortSignal) => Promise<Facts>;
}

/**
 * What the profiles' servers have. What was found out once is kept on the disk and used at once; what is not known, or has become
 * old, is found out in the background.
 */
export class Environments {
  readonly #parts: EnvironmentsParts;
  /** One profile stands for all of its environment. */
  readonly #profiles: ReadonlyMap<string, Profile>;
  readonly #stop = new AbortController();
  #cache: Cache = {};
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: EnvironmentsParts) {
    this.#parts = parts;
    this.#profiles = new Map(
      [...parts.profiles].reverse().map((profile) => [environmentOf(profile), profile]),
    );
  }

  async open(): Promise<void> {
    const text = await readFile(this.#parts.file, 'utf8').catch(() => '{}');
    try {
      this.#cache = cacheDocument.parse(JSON.parse(text));
    } catch {
      this.#cache = {};
    }
    this.#looking = this.#look(this.#stop.signal).catch(() => undefined);
  }

  list(): readonly Environment[] {
    return [...this.#profiles].flatMap(([name, profile]) => {
      const facts = this.#cache[this.#keyOf(profile)]?.facts;
      if (facts === undefined) return [];
      return [{ ...facts, name, packages: new Map(Object.entries(facts.packages)), installs: false }];
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock, hours } = this.#parts;
    for (;;) {
      let again = hours * 3_600_000;
      for (const [name, profile] of this.#profiles) {
        const { found = -Infinity } = this.#cache[this.#keyOf(profile)] ?? {};
        const old = clock.now() - found;
        const left = hours * 3_600_000 - old;
        if (left > 0) again = Math.min(again, left);
        else if (!(await this.#findOut(name, profile, signal))) again = Math.min(again, RETRY_MS);
      }
      await clock.sleep(again, signal);
    }
  }

  async #findOut(name: string, profile: Profile, signal: AbortSignal): Promise<boolean> {
    const { log, probe, clock } = this.#parts;
    log.info(`jupyterhub: finding out what the environment ${name} has, by a server of ${profile.name}`);
    try {
      const facts = await probe(profile, signal);
      this.#cache = { ...this.#cache, [this.#keyOf(profile)]: { found: clock.now(), facts } };
      await this.#write();
      const count = Object.keys(facts.packages).length;
      log.info(`jupyterhub: the environment ${name} has ${facts.kernels.join(', ')} and ${count} packages`);
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn(`jupyterhub: what the environment ${name} has could not be found out: ${messageOf(error)}`);
      return false;
    }
  }

  async #write(): Promise<void> {
    const { file } = this.#parts;
    const draft = `${file}.${randomUUID()}.draft`;
    await writeFile(draft, JSON.stringify(this.#cache), { mode: 0o600, flush: true });
    await rename(draft, file);
  }

  /** Another hub, or other options, may well have something else. */
  #keyOf(profile: Profile): string {
    const identity = JSON.stringify([this.#parts.hub, environmentOf(profile), profile.options]);
    return createHash('sha256').update(identity).digest('hex');
  }
}
