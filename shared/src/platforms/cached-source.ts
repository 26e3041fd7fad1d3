import * as z from 'zod/mini';
import type { TextCache } from '../http/text-cache.js';
import { PlatformError } from '../http/errors.js';
import type { Clock, OnHarvest } from '../model/index.js';
import type { FoundPlatform, PlatformSource, SourceAnswer } from './sources.js';

/** What a server gave with a document, to ask whether it has changed since (RFC 9110, section 13.1). */
export interface Validator {
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface Harvest {
  readonly platforms: readonly FoundPlatform[];
  /** What is missing from it, a sentence for people. */
  readonly problem?: string;
  readonly validator?: Validator;
}

/** Reads a source, whatever it costs. Rejects with a PlatformError, or with the signal's reason when aborted. */
export interface Harvester {
  readonly name: string;
  /** Says what is asked of whom: another question is another key. */
  readonly key: string;
  readonly lifetimeMs: number;
  /** @param known with it the harvester may answer that nothing has changed */
  harvest(
    known: Validator | undefined,
    signal: AbortSignal,
    onProgress: OnHarvest,
  ): Promise<Harvest | 'unchanged'>;
}

export interface CacheDeps {
  readonly cache: TextCache;
  readonly clock: Clock;
}

const text = z.string();
const originSchema = z.enum(['settings', 'list', 'registry']);
const foundSchema = z.object({
  id: text,
  url: text,
  name: text,
  protocol: z.optional(z.enum(['uws', 'broker', 'jupyterhub', 'binderhub'])),
  description: z.optional(text),
  publisher: z.optional(text),
  from: originSchema,
  also: z.optional(z.array(originSchema)),
  authenticatedOnly: z.optional(z.boolean()),
  note: z.optional(text),
});
const keptSchema = z.object({
  platforms: z.array(foundSchema),
  problem: z.optional(text),
  validator: z.optional(z.object({ etag: z.optional(text), lastModified: z.optional(text) })),
  checkedAt: text,
});

interface Kept extends Harvest {
  readonly checkedAt: string;
}

/**
 * A source whose answers live for a while: within the lifetime nothing is asked, after it the source is asked whether anything has
 * changed, and where it cannot be reached its last answer is given again, as old as it is.
 */
export function cachedSource(harvester: Harvester, { cache, clock }: CacheDeps): PlatformSource {
  const key = `platforms 1 ${harvester.key}`;
  return {
    name: harvester.name,
    async find(signal, onProgress, refresh = false): Promise<SourceAnswer> {
      signal.throwIfAborted();
      const kept = readKept(await cache.get(key));
      if (kept !== undefined && !refresh && isYoung(kept, harvester.lifetimeMs, clock.now())) {
        return answerOf(harvester.name, kept, true);
      }
      try {
        const harvest = await harvester.harvest(kept?.validator, signal, onProgress ?? (() => undefined));
        const checkedAt = new Date(clock.now()).toISOString();
        const now =
          harvest === 'unchanged' ? { ...(kept ?? { platforms: [] }), checkedAt } : { ...harvest, checkedAt };
        await cache.put(key, JSON.stringify(now));
        return answerOf(harvester.name, now, true);
      } catch (error) {
        signal.throwIfAborted();
        const problem = sentence(error, harvester.name);
        if (kept === undefined) return { source: harvester.name, platforms: [], fresh: false, problem };
        return { ...answerOf(harvester.name, kept, false), problem };
      }
    },
  };
}

function answerOf(source: string, { platforms, checkedAt, problem }: Kept, fresh: boolean): SourceAnswer {
  return { source, platforms, checkedAt, fresh, ...(problem === undefined ? {} : { problem }) };
}

/** An answer from the future is not young: some clock was wrong. */
function isYoung({ checkedAt }: Kept, lifetimeMs: number, now: number): boolean {
  const age = now - Date.parse(checkedAt);
  return age >= 0 && age < lifetimeMs;
}

/** What an older version kept, or what was cut short, is as good as nothing. */
export function readKept(json: string | undefined): Kept | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    // JSON has no member that is undefined, so what passes the schema has our types.
    return z.safeParse(keptSchema, value).success ? (value as Kept) : undefined;
  } catch {
    return undefined;
  }
}

function sentence(error: unknown, name: string): string {
  if (error instanceof PlatformError) return error.message;
  return `${name}: could not be read: ${error instanceof Error ? error.message : 'the reason is unknown'}.`;
}
