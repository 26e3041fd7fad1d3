import * as z from 'zod/mini';
import { foundOf, type ListReading } from './document.js';

/** A facility of ESAP (`ida` and `batch`, models `Facility`); `facilitytype` says "jupyterhub" of BinderHubs too, so it decides nothing. */
const facilitySchema = z.object({
  name: z.string().check(z.maxLength(200)),
  description: z.optional(z.nullable(z.string().check(z.maxLength(10_000)))),
  url: z.string().check(z.minLength(1), z.maxLength(2000)),
});

/** ESAP's page envelope; some of its views fill the other members with wrong values. */
const pageSchema = z.object({
  results: z.array(z.unknown()).check(z.maxLength(1000)),
  pages: z.optional(z.nullable(z.number())),
});

export interface EsapPage extends ListReading {
  /** How many pages there are, this one included. */
  readonly pages: number;
}

/** Both places of an ESAP that name facilities (`/esap-api/ida/facilities/search`, `/esap-api/batch/facilities/search`). */
const PLACES = ['ida/facilities/search', 'batch/facilities/search'];

/** The addresses to ask for a list: those below an ESAP for the address of the ESAP itself, else the address alone. */
export function listAddresses(address: string): readonly string[] {
  const base = /^([^?#]*\/esap-api)\/?$/.exec(address)?.[1];
  return base === undefined ? [address] : PLACES.map((place) => `${base}/${place}`);
}

export function pageAddress(address: string, page: number): string {
  const url = new URL(address);
  url.searchParams.set('page', String(page));
  return url.href;
}

/** @returns undefined for what is no answer of ESAP's facilities */
export function readFacilities(value: unknown): EsapPage | undefined {
  const page = z.safeParse(pageSchema, value);
  if (!page.success) return undefined;
  const { results, pages } = page.data;
  const platforms = results.flatMap((entry) => {
    const parsed = z.safeParse(facilitySchema, entry);
    if (!parsed.success) return [];
    const { name, url, description } = parsed.data;
    return foundOf({ name, url, ...(typeof description === 'string' ? { description } : {}) }) ?? [];
  });
  return { platforms, dropped: results.length - platforms.length, pages: pages ?? 1 };
}
