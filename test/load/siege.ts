import { randomUUID } from 'node:crypto';
import { type Client, jobOf, offersOf, type Reply } from './client.ts';

/** A submission whose answer may not have come. */
export interface Submission {
  readonly offer: string;
  readonly key: string;
}

/** What one client of a service knows for certain, whatever was killed when. */
export interface Besieger {
  readonly client: Client;
  /** Key to the id of each job that it was told of, and has not asked to delete. */
  readonly accepted: Map<string, string>;
  /** Sent, and not answered. */
  pending: Submission | undefined;
  /** Jobs that it asked to delete, so that they may be gone. */
  readonly deleted: Set<string>;
}

export const besieger = (client: Client): Besieger => ({
  client,
  accepted: new Map(),
  pending: undefined,
  deleted: new Set(),
});

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sends the submission that was not answered, again. @returns false when its offer is no more */
export async function settle(who: Besieger): Promise<boolean> {
  if (who.pending === undefined) return true;
  const { offer, key } = who.pending;
  const answer = await who.client.submit(offer, key);
  if (answer.status !== 303 && answer.status !== 410)
    throw new Error(`a submission was answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  who.pending = undefined;
  if (answer.status === 303) who.accepted.set(key, jobOf(answer));
  return answer.status === 303;
}

function must(answer: Reply, statuses: readonly number[]): Reply {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`answered ${answer.status}: ${answer.text.slice(0, 300)}`);
}

async function act(who: Besieger, random: () => number): Promise<void> {
  const { client, accepted, deleted } = who;
  const jobs = [...accepted];
  const [key, job] = jobs[Math.floor(random() * jobs.length)] ?? [];
  const dice = random();
  if (key !== undefined && job !== undefined && (dice < 0.35 || jobs.length > 6)) {
    // From here on nobody knows whether it is there.
    accepted.delete(key);
    deleted.add(job);
    must(await client.remove(job), [303]);
  } else if (job !== undefined && dice < 0.5) must(await client.abort(job), [303]);
  else if (job !== undefined && dice < 0.6) must(await client.job(job, '?WAIT=1'), [200]);
  else {
    const [offer] = offersOf(must(await client.ask(1 + Math.floor(random() * 2)), [303]));
    // Nothing is free: something of its own has to end first, where it has something.
    if (offer === undefined) {
      if (job !== undefined) must(await client.job(job, '?WAIT=1'), [200]);
    } else if (random() < 0.25) must(await client.reject(offer.id), [200]);
    else {
      who.pending = { offer: offer.id, key: randomUUID() };
      await settle(who);
    }
  }
}

/** It changes while one waits. */
const isOver = ({ aborted }: AbortSignal): boolean => aborted;

/** Asks, submits, cancels and deletes at random until the service is killed. @throws Error of an answer that must not be */
export async function besiege(who: Besieger, random: () => number, killed: AbortSignal): Promise<void> {
  while (!isOver(killed))
    try {
      await act(who, random);
    } catch (error) {
      // What was under way when it was killed fails in whatever way.
      if (!isOver(killed)) throw error;
    }
}
