import * as z from 'zod/mini';
import { mayFollow } from '../http/found-address.js';
import type { FoundNotebook, NotebookPlace } from './entry.js';
import type { Harvest } from './harvest.js';
import type { GitReader } from './source.js';
import { type NotebookWords, wordsOfNotebook } from './words.js';
import { readMember } from './zip/archive.js';

/** A longer notebook is listed by its name alone, and cannot be run from the list. */
export const MAX_NOTEBOOK_BYTES = 32 * 1024 * 1024;

/**
 * The text of a notebook, or of another file of its source.
 * @throws PlatformError or Error for people; the signal's reason when aborted
 */
export async function readPlace(
  place: NotebookPlace,
  harvest: Harvest,
  maxBytes: number = MAX_NOTEBOOK_BYTES,
): Promise<string> {
  const tried = 'read a notebook';
  switch (place.by) {
    case 'address': {
      const accept = place.accept ?? 'application/x-ipynb+json, application/json, */*;q=0.5';
      const got = await harvest.get(place.url, {
        tried,
        accept,
        maxBytes,
        uncached: true,
      });
      return got.text;
    }
    case 'zip':
      return new TextDecoder().decode(await readMember(place.url, place.member, maxBytes, harvest));
    case 'git':
      return gitFor(place.url, harvest).read(place.url, place.commit, place.path, maxBytes, harvest.signal);
  }
}

/** Git, where it may be used for a repository. @throws Error for people */
export function gitFor(url: string, { deps, source, t }: Harvest): GitReader {
  if (!deps.git) throw new Error(t('This editor has no git here, so the notebook cannot be read.'));
  if (!mayFollow(url, source.url)) {
    throw new Error(t('%1 is inside a private network, where %2 may not lead.', url, source.name));
  }
  return deps.git;
}

const wordsSchema = z.object({
  checkedMs: z.number(),
  words: z.object({
    title: z.string(),
    description: z.string(),
    keywords: z.array(z.string()),
    headings: z.array(z.string()),
    text: z.string(),
    authors: z.array(z.string()),
    kernel: z.optional(z.string()),
    language: z.optional(z.string()),
  }),
});

/**
 * What a notebook says of itself, from the cache where it cannot have changed, or is young enough.
 * @param pinned the place names one version for ever
 */
export async function readWords(
  place: NotebookPlace,
  name: string,
  pinned: boolean,
  harvest: Harvest,
): Promise<NotebookWords> {
  const key = `words 1 ${JSON.stringify(place)}`;
  const kept = parseKept(await harvest.deps.cache.get(key));
  const now = harvest.deps.clock.now();
  if (kept && (pinned || now - kept.checkedMs < harvest.lifetimeMs)) return kept.words as NotebookWords;
  const words = wordsOfNotebook(await readPlace(place, harvest), name);
  await harvest.deps.cache.put(key, JSON.stringify({ checkedMs: now, words }));
  return words;
}

/** The kernel's part of an executable. */
export function kernelOf(words: NotebookWords): Pick<FoundNotebook, 'kernel' | 'language'> {
  return {
    ...(words.kernel === undefined ? {} : { kernel: words.kernel }),
    ...(words.language === undefined ? {} : { language: words.language }),
  };
}

function parseKept(text: string | undefined): z.infer<typeof wordsSchema> | undefined {
  try {
    return text === undefined ? undefined : z.parse(wordsSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}
