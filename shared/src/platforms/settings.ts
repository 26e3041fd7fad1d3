import * as z from 'zod/mini';
import { normaliseAddress, parseHttpUrl } from '../http/url.js';
import { type Translate, untranslated } from '../model/translate.js';
import type { HubProfile, Platform, Protocol, StatedOffer } from '../model/index.js';

/** An entry of the `platforms` setting, as people write it by hand. */
export interface PlatformEntry {
  readonly name?: string;
  readonly url: string;
  /** Absent: true. */
  readonly enabled?: boolean;
  /** Absent: uws. */
  readonly protocol?: Protocol;
  readonly stated?: StatedOffer;
  readonly answersWithSession?: boolean;
  /** Of a JupyterHub. */
  readonly profiles?: readonly HubProfile[];
}

/** The platforms that a setting names, and a sentence for each entry that cannot be used. */
export interface SettingsPlatforms {
  readonly platforms: readonly Platform[];
  readonly problems: readonly string[];
}

const amount = z.optional(z.number().check(z.nonnegative()));
const text = z.string().check(z.maxLength(2000));

const statedSchema = z.object({
  cores: amount,
  memoryGiB: amount,
  diskGiB: amount,
  gpus: amount,
  durationSeconds: amount,
  parameters: z.optional(z.record(text, text)),
  notebookParameter: z.optional(text),
  notebookBy: z.optional(z.enum(['value', 'reference'])),
});

const profileSchema = z.object({
  name: text.check(z.minLength(1)),
  cores: amount,
  memoryGiB: amount,
  diskGiB: amount,
  gpus: amount,
  hours: amount,
  image: z.optional(text),
  options: z.optional(z.record(text, z.union([text, z.number(), z.boolean()]))),
});

const MAX_PROFILES = 50;

const entrySchema = z.object({
  name: z.optional(text),
  url: text,
  enabled: z.optional(z.boolean()),
  protocol: z.optional(z.enum(['uws', 'broker', 'jupyterhub', 'binderhub'])),
  stated: z.optional(statedSchema),
  answersWithSession: z.optional(z.boolean()),
  profiles: z.optional(z.array(profileSchema).check(z.maxLength(MAX_PROFILES))),
});

type Checked = z.infer<typeof entrySchema>;

/**
 * Reads the `platforms` setting. A platform's id is its normalised address; entries with the same address are one platform,
 * for which the later entry counts, member by member. Entries with `enabled: false` are left out. Sends nothing.
 * @param entries as the editor hands them over: hand-written, so nothing about them is sure
 */
export function platformsFromSettings(
  entries: readonly unknown[],
  t: Translate = untranslated,
): SettingsPlatforms {
  const merged = new Map<string, Checked>();
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const checked = checkEntry(entry, String(index + 1), t);
    if ('problem' in checked) problems.push(checked.problem);
    else merged.set(checked.id, { ...merged.get(checked.id), ...checked.entry });
  }
  const platforms = [...merged]
    .filter(([, entry]) => entry.enabled !== false)
    .map(([id, entry]) => toPlatform(id, entry));
  return { platforms, problems };
}

function checkEntry(
  entry: unknown,
  position: string,
  t: Translate,
): { readonly id: string; readonly entry: Checked } | { readonly problem: string } {
  const parsed = z.safeParse(entrySchema, entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? t('it') : `"${issue.path.join('.')}"`;
    return {
      problem: t(
        'Platform %1 in the settings cannot be used: %2 is missing or of the wrong kind. Correct the entry.',
        position,
        where,
      ),
    };
  }
  const id = normaliseAddress(parsed.data.url);
  if (id === undefined) {
    return {
      problem: t(
        'Platform %1 in the settings cannot be used: "%2" is no http(s) address. Correct its "url".',
        position,
        withoutUser(parsed.data.url),
      ),
    };
  }
  return { id, entry: parsed.data };
}

/** An address that is shown never shows a password. */
function withoutUser(address: string): string {
  return address.slice(0, 200).replace(/\/\/[^/@]*@/, '//');
}

function toPlatform(id: string, entry: Checked): Platform {
  const name = entry.name?.trim();
  return {
    id,
    url: id,
    name: name === undefined || name === '' ? defaultPlatformName(id) : name,
    protocol: entry.protocol ?? 'uws',
    ...(entry.stated === undefined ? {} : { stated: withoutAbsent(entry.stated) }),
    ...(entry.answersWithSession === undefined ? {} : { answersWithSession: entry.answersWithSession }),
    ...(entry.profiles === undefined ? {} : { profiles: entry.profiles.map(withoutAbsent) }),
  };
}

/** A name for a platform that has none: where it is. */
export function defaultPlatformName(url: string): string {
  return parseHttpUrl(url)?.host ?? url;
}

/** In our types an absent member is absent, never `undefined`. */
function withoutAbsent<T extends object>(checked: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(checked).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> };
}
