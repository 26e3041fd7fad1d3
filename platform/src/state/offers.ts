import type { DatabaseSync } from 'node:sqlite';
import { createMirror } from './mirror.js';
import type { OfferPhase, OfferRecord, OfferSetRecord } from './records.js';
import { isOpenOffer } from './records.js';
import type { Row } from './rows.js';
import { bindable, integer, json, optionalText, text } from './rows.js';

type Promised = Pick<OfferRecord, 'kind' | 'mode' | 'resources' | 'environment' | 'cost' | 'choice'>;

const readOffer = (row: Row): OfferRecord => ({
  id: text(row, 'id'),
  setId: text(row, 'set_id'),
  owner: optionalText(row, 'owner'),
  phase: text(row, 'phase') as OfferPhase,
  created: integer(row, 'created'),
  expires: integer(row, 'expires'),
  start: integer(row, 'start'),
  ...(json(row, 'promise') as Promised),
});

const readSet = (row: Row): OfferSetRecord => ({
  id: text(row, 'id'),
  owner: optionalText(row, 'owner'),
  created: integer(row, 'created'),
  reasons: json(row, 'reasons') as OfferSetRecord['reasons'],
});

export interface OfferTable {
  add(set: OfferSetRecord, offers: readonly OfferRecord[]): void;
  findSet(id: string): OfferSetRecord | undefined;
  ofSet(setId: string): readonly OfferRecord[];
  find(id: string): OfferRecord | undefined;
  /** Offers that hold resources at this instant. */
  held(now: number): readonly OfferRecord[];
  setPhase(id: string, phase: OfferPhase, expires?: number): void;
  /** Ends the offers whose time is over. @returns their ids */
  expire(now: number): readonly string[];
  nextExpiry(): number | undefined;
  /** Forgets answers from before this instant that no job came of. */
  forget(before: number): void;
  /** What is in the database is no longer what was written: a transaction was undone. */
  undone(): void;
}

/** The table's statements. */
const prepare = (database: DatabaseSync) => ({
  insertSet: database.prepare('INSERT INTO offer_sets VALUES (?, ?, ?, ?)'),
  insertOffer: database.prepare('INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
  set: database.prepare('SELECT * FROM offer_sets WHERE id = ?'),
  ofSet: database.prepare('SELECT * FROM offers WHERE set_id = ?'),
  offer: database.prepare('SELECT * FROM offers WHERE id = ?'),
  open: database.prepare(`SELECT * FROM offers WHERE phase IN ('OFFERED', 'ACCEPTED') ORDER BY rowid`),
  phase: database.prepare('UPDATE offers SET phase = ?, expires = coalesce(?, expires) WHERE id = ?'),
  expire: database.prepare(
    `UPDATE offers SET phase = 'EXPIRED' WHERE id IN (SELECT value FROM json_each(?))`,
  ),
  forget: database.prepare(`DELETE FROM offer_sets WHERE created < ?
     AND NOT EXISTS (SELECT 1 FROM offers WHERE set_id = offer_sets.id AND phase IN ('OFFERED', 'ACCEPTED', 'TAKEN'))`),
});

/** Offers and the sets they came in. */
export function createOfferTable(database: DatabaseSync): OfferTable {
  const sql = prepare(database);
  // Every request looks at all open offers, and nobody else writes: they are kept as they were written.
  const opened = createMirror(
    () => sql.open.all().map(readOffer),
    (a, b) => a.expires - b.expires,
  );
  return {
    add({ id, owner, created, reasons }, offers) {
      sql.insertSet.run(id, bindable(owner), created, bindable(reasons));
      for (const offer of offers) {
        const { kind, mode, resources, environment, cost, choice } = offer;
        sql.insertOffer.run(
          offer.id,
          id,
          bindable(offer.owner),
          offer.phase,
          offer.created,
          offer.expires,
          offer.start,
          bindable({ kind, mode, resources, environment, cost, choice } satisfies Promised),
        );
        if (isOpenOffer(offer)) opened.set(offer);
      }
    },
    findSet: (id) => {
      const row = sql.set.get(id);
      return row && readSet(row);
    },
    ofSet: (setId) => sql.ofSet.all(setId).map(readOffer),
    find: (id) => {
      const known = opened.get(id);
      if (known) return known;
      const row = sql.offer.get(id);
      return row && readOffer(row);
    },
    held: (now) => opened.all().filter(({ expires }) => expires > now),
    setPhase: (id, phase, until) => {
      sql.phase.run(phase, bindable(until), id);
      const known = opened.get(id);
      if (!known) return;
      const changed = { ...known, phase, expires: until ?? known.expires };
      if (isOpenOffer(changed)) opened.set(changed);
      else opened.delete(id);
    },
    expire: (now) => {
      const over = opened
        .all()
        .filter(({ expires }) => expires <= now)
        .map(({ id }) => id);
      if (over.length > 0) sql.expire.run(JSON.stringify(over));
      over.forEach((id) => opened.delete(id));
      return over;
    },
    nextExpiry: () => opened.all()[0]?.expires,
    forget: (before) => void sql.forget.run(before),
    undone: () => opened.drop(),
  };
}
