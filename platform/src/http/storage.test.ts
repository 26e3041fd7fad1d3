import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../testing/client.js';
import { ask, askFor, offerFor, offerId, NOTEBOOK, send, submit, textOf } from '../testing/client.js';
import type { FakeClock } from '../testing/fake-clock.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { read, runJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

/** Only root can mount a small disk. Where the whole suite runs, it is root. */
const withDisk = process.getuid?.() === 0 || process.env.CI !== undefined ? describe : describe.skip;

withDisk('a full disk', () => {
  let disk: string;
  let clock: FakeClock;
  let service: TestService;

  beforeEach(async () => {
    disk = mkdtempSync(join(tmpdir(), 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
    clock = createFakeClock();
    service = await startService({ clock, within: disk });
  });

  afterEach(async () => {
    await service.end();
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  /** Fills the disk up to so many bytes. */
  const fill = (left: number): void => {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
  };
  const makeRoom = (): void => rmSync(join(disk, 'ballast'));
  const uploads = (): string[] => readdirSync(join(service.folder, 'data', 'uploads'));

  it('refuses an upload in words and keeps nothing of it; the same submission works when there is room', async () => {
    const offer = offerId(await offerFor(service.url));
    const key = randomUUID();
    const files = { 'analysis.ipynb': NOTEBOOK, 'large.csv': 'x'.repeat(2 ** 20) };
    fill(512 * 1024);
    const refused = await submit(service.url, { offer, files, key, run: false });
    expect(refused).toMatchObject({ status: 507, headers: { 'retry-after': '120' } });
    expect(refused.headers['content-type']).toMatch('text/plain');
    expect(refused.text).toBe(
      'The disk of this platform is full. Nothing of this request was kept, and jobs that run go on. Send it again in a while; if that does not help, tell those who run this platform.\n',
    );
    expect(uploads()).toEqual([]);
    expect((await send(`${service.url}/keys/${key}`)).status).toBe(404);
    makeRoom();
    expect((await submit(service.url, { offer, files, key, run: false })).status).toBe(303);
    expect(uploads()).toHaveLength(1);
  });

  it('refuses what cannot be noted, and goes on when there is room', async () => {
    const job = await runJob(service);
    fill(0);
    let answer: Answer | undefined;
    // What the database has on the disk already takes a few more.
    for (let tries = 0; tries < 50 && answer?.status !== 507; tries += 1)
      answer = await send(`${service.url}/requests`, { json: askFor({ cores: 99 }) });
    expect(answer).toMatchObject({ status: 507, text: expect.stringContaining('is full') as unknown });
    expect((await send(`${service.url}/health`)).status).toBe(503);
    // The job ends, and that cannot be noted; those who read are served.
    service.engine.end(job.id, { kind: 'completed', message: 'done' });
    await expect(read(`${job.url}/phase`)).resolves.toBe('EXECUTING');
    expect(service.warnings.join('\n')).toContain('could not be read: database or disk is full');
    makeRoom();
    const ended = read(`${job.url}?WAIT=50&PHASE=EXECUTING`);
    await read(`${job.url}/phase`);
    clock.advance(60_000);
    expect(textOf(await ended, 'phase')).toBe('COMPLETED');
    expect((await ask(service.url)).result).toBe('YES');
  });
});
