import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Besieger, settle } from './siege.ts';

const idsOf = (xml: string): readonly string[] =>
  [...xml.matchAll(/<uws:jobref id="([^"]+)"/g)].map(([, id]) => id!);

/** What one client finds wrong after a restart. */
async function clientFindings(who: Besieger, listed: readonly string[]): Promise<readonly string[]> {
  await settle(who);
  const wrong: string[] = [];
  for (const [key, id] of who.accepted) {
    const [job, byKey] = [await who.client.job(id), await who.client.key(key)];
    if (job.status !== 200) wrong.push(`the accepted job ${id} is answered ${job.status}`);
    if (!byKey.location.endsWith(`/${id}`)) wrong.push(`the key of ${id} leads to ${byKey.location}`);
    // One that was settled just now is younger than the list.
    const times = listed.filter((each) => each === id).length;
    if (times > 1) wrong.push(`${id} is listed ${times} times`);
  }
  return wrong;
}

/**
 * What clients find wrong after a restart: each accepted job must be known once, its key must lead to it, and the account must have
 * no job that nobody knows of.
 */
export async function findings(besiegers: readonly Besieger[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const who of besiegers)
    wrong.push(...(await clientFindings(who, idsOf((await who.client.list()).text))));
  const known = new Set(besiegers.flatMap(({ accepted, deleted }) => [...accepted.values(), ...deleted]));
  for (const { client } of besiegers)
    wrong.push(
      ...idsOf((await client.list()).text)
        .filter((id) => !known.has(id))
        .map((id) => `nobody knows of the job ${id}`),
    );
  return wrong;
}

/** Folders of uploads that no waiting job has, of a service that does not take any at the moment. */
export async function strayUploads(data: string, besiegers: readonly Besieger[]): Promise<readonly string[]> {
  const jobs = new Set<string>();
  for (const { client } of besiegers) idsOf((await client.list()).text).forEach((id) => jobs.add(id));
  return readdirSync(join(data, 'uploads')).filter((id) => !jobs.has(id));
}

/** Cores that offers and jobs hold at this moment, as the state of a killed service has it on disk. */
export function coresHeld(data: string, now: number): number {
  const database = new DatabaseSync(join(data, 'platform.sqlite'));
  try {
    const row = database
      .prepare(
        `SELECT (SELECT coalesce(sum(cores), 0) FROM
                  (SELECT max(promise ->> '$.resources.cores') AS cores FROM offers
                    WHERE phase IN ('OFFERED', 'ACCEPTED') AND expires > :now AND start <= :now GROUP BY set_id))
              + (SELECT coalesce(sum(spec ->> '$.resources.cores'), 0) FROM jobs
                  WHERE phase IN ('QUEUED', 'EXECUTING') AND handed IS NOT NULL) AS cores`,
      )
      .get({ now });
    return Number(row?.cores);
  } finally {
    database.close();
  }
}
