import { randomUUID } from 'node:crypto';
import { type Client, jobOf, offersOf, phaseOf, type Reply } from './client.ts';

/** Something that a client does again and again. @returns the id of the job that it had, where it had one */
export type Conversation = (client: Client) => Promise<string | undefined>;

const WAITING = ['PENDING', 'QUEUED', 'EXECUTING'];

function expectStatus(reply: Reply, status: number, what: string): Reply {
  if (reply.status === status) return reply;
  throw new Error(`${what}: answered ${reply.status} instead of ${status}: ${reply.text.slice(0, 500)}`);
}

async function offered(client: Client): Promise<string> {
  const answer = expectStatus(await client.ask(), 303, 'asking');
  const [offer] = offersOf(answer);
  if (offer === undefined) throw new Error(`asking: refused: ${answer.text.slice(0, 500)}`);
  return offer.id;
}

/** Asks and gives the offer back. */
export const askOnly: Conversation = async (client) => {
  expectStatus(await client.reject(await offered(client)), 200, 'giving back');
  return undefined;
};

/** Ask, submit with one notebook, wait to COMPLETED, read the result, delete. */
export const wholeCycle: Conversation = async (client) => {
  const submitted = await client.submit(await offered(client), randomUUID());
  const id = jobOf(expectStatus(submitted, 303, 'submitting'));
  let phase = 'QUEUED';
  while (WAITING.includes(phase)) {
    const answer = expectStatus(await client.job(id, `?WAIT=30&PHASE=${phase}`), 200, 'waiting');
    phase = phaseOf(answer) ?? '';
  }
  if (phase !== 'COMPLETED') throw new Error(`waiting: the job is ${phase}`);
  const { text } = expectStatus(await client.result(id, 'notebook'), 200, 'reading the result');
  if (!text.includes('print(6 * 7)')) throw new Error('reading the result: it is not the notebook');
  expectStatus(await client.remove(id), 303, 'deleting');
  return id;
};
