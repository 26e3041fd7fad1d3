import * as z from 'zod/mini';
import { plainLine, plainText } from '../../http/plain-text.js';
import { normaliseAddress } from '../../http/url.js';
import { NAMESPACE } from '../../wire/index.js';
import { defaultPlatformName } from '../settings.js';
import type { FoundPlatform } from '../sources.js';

/** Value of `schema` in a list of platforms; the JSON schema is `platform-list.schema.json` beside this file. */
export const PLATFORM_LIST = `${NAMESPACE}/platform-list`;

const MAX_PLATFORMS = 1000;

const entrySchema = z.object({
  url: z.string().check(z.minLength(1), z.maxLength(2000)),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  id: z.optional(z.string().check(z.maxLength(500))),
  protocol: z.optional(z.enum(['uws', 'broker', 'jupyterhub', 'binderhub'])),
  description: z.optional(z.string().check(z.maxLength(10_000))),
  publisher: z.optional(z.string().check(z.maxLength(500))),
  authenticatedOnly: z.optional(z.boolean()),
});

/** A list of platforms, as somebody publishes it: a file on any web server will do. */
export const platformListSchema = z.object({
  schema: z.literal(PLATFORM_LIST),
  name: z.optional(z.string().check(z.maxLength(200))),
  platforms: z.array(entrySchema).check(z.maxLength(MAX_PLATFORMS)),
});

/** Members are checked one by one, so that one bad entry does not hide the others. */
const outerSchema = z.object({ schema: z.literal(PLATFORM_LIST), platforms: z.array(z.unknown()) });

/** What a list came to. */
export interface ListReading {
  readonly platforms: readonly FoundPlatform[];
  /** How many entries cannot be used. */
  readonly dropped: number;
}

/** @returns undefined for what is no list of ours */
export function readPlatformList(value: unknown): ListReading | undefined {
  const outer = z.safeParse(outerSchema, value);
  if (!outer.success) return undefined;
  const { platforms: entries } = outer.data;
  const platforms = entries.slice(0, MAX_PLATFORMS).flatMap((entry) => {
    const parsed = z.safeParse(entrySchema, entry);
    return parsed.success ? (foundOf(parsed.data) ?? []) : [];
  });
  return { platforms, dropped: entries.length - platforms.length };
}

/** An entry of any list as a platform. @returns undefined where its address is none */
export function foundOf(entry: z.infer<typeof entrySchema>): FoundPlatform | undefined {
  const url = normaliseAddress(entry.url);
  if (url === undefined) return undefined;
  const description = plainText(entry.description ?? '');
  const publisher = plainLine(entry.publisher ?? '', 200);
  return {
    id: plainLine(entry.id ?? '') ?? url,
    url,
    name: plainLine(entry.name, 80) ?? defaultPlatformName(url),
    ...(entry.protocol === undefined ? {} : { protocol: entry.protocol }),
    ...(description === undefined ? {} : { description }),
    ...(publisher === undefined ? {} : { publisher }),
    ...(entry.authenticatedOnly === undefined ? {} : { authenticatedOnly: entry.authenticatedOnly }),
    from: 'list',
  };
}
