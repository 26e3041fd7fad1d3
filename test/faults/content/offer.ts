import type { Fault } from '../fault.ts';
import { type Json, jsonFault, mapJson, onlyIn, parsed } from './alter.ts';

const inSteps = onlyIn(['ask', 'submit', 'release'], 'no offers travel in it');

const inOffers: NonNullable<Fault['notFor']> = (world, step) =>
  world === 'jupyterhub' || world === 'binderhub'
    ? `${world} tells no offers: they are in the settings, or follow from the notebook's own repository`
    : inSteps(world, step);

const inAnswers: NonNullable<Fault['notFor']> = (world, step) =>
  inOffers(world, step) ?? (step === 'ask' ? undefined : 'read by the parser that "ask" has shown');

const OF_OFFERS = { family: 'offer', needs: 'an offer', notFor: inOffers } as const;

type Fields = Readonly<Record<string, Json>>;

const isOffer = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && 'schedule' in value && 'compute' in value;

const offers = (name: string, change: (offer: Fields) => Json): Fault =>
  jsonFault(
    name,
    (text) => JSON.stringify(mapJson(parsed(text), (value) => (isOffer(value) ? change(value) : value))),
    OF_OFFERS,
  );

/** Every number of an offer another one. JSON's way of saying "infinite" is a number that is too large. */
const numbers = (name: string, number: string): Fault =>
  jsonFault(name, (text) => text.replace(/:\s*\d+(\.\d+)?(?=[,}\]])/g, `:${number}`), OF_OFFERS);

const many = (name: string, copies: (offer: Fields) => readonly Json[], notFor = inOffers): Fault =>
  jsonFault(
    name,
    (text) =>
      JSON.stringify(
        mapJson(parsed(text), (value, key) =>
          key === 'offers' && Array.isArray(value) ? (value as readonly Fields[]).flatMap(copies) : value,
        ),
      ),
    { ...OF_OFFERS, notFor },
  );

const times = (name: string, time: string): Fault =>
  jsonFault(name, (text) => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, time), OF_OFFERS);

/** Promises that nobody can keep. */
export const OFFER: readonly Fault[] = [
  numbers('offers of less than nothing', '-4'),
  numbers('offers of nothing', '0'),
  numbers('offers without end', '1e999'),
  numbers('offers of a tiny part', '1e-300'),
  times('offers of the past', '1970-01-01T00:00:00Z'),
  times('offers of the far future', '9999-12-31T23:59:59Z'),
  times('offers of no time', '2026-02-31T25:61:00Z'),
  offers('offers without what they offer', () => ({})),
  many('ten thousand offers', (offer) => Array.from({ length: 10_000 }, () => offer)),
  many(
    'ten thousand different offers',
    (offer) =>
      Array.from({ length: 10_000 }, (_, n) => ({
        ...offer,
        meta: { ...(offer.meta as Fields), uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` },
      })),
    inAnswers,
  ),
  many('offers that share a name', (offer) => [offer, offer]),
];
