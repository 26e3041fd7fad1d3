import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../testing/client.js';
import { askFor, send } from '../testing/client.js';
import type { FakeClock } from '../testing/fake-clock.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { read, submitJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

jest.setTimeout(30_000);

/** Only root can mount disks. Where the whole suite runs, it is root. */
const withDisks = process.getuid?.() === 0 || process.env.CI !== undefined ? describe : describe.skip;

/**
 * The file system takes every write, and can keep none of them: it lies in a file on a disk that has no room for that. So it is
 * with disks that break and volumes that promise more than they have.
 */
withDisks('a disk that cannot keep what it took', () => {
  let folder: string;
  let backing: string;
  let disk: string;
  let clock: FakeClock;
  let service: TestService;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sync-'));
    [backing, disk] = [join(folder, 'backing'), join(folder, 'disk')];
    mkdirSync(backing);
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', backing]);
    const image = join(backing, 'image');
    execFileSync('truncate', ['--size=32M', image]);
    // A journal that cannot be written would make all of it read-only.
    execFileSync('mkfs.ext4', ['-q', '-O', '^has_journal', '-E', 'nodiscard', image]);
    execFileSync('mount', ['-o', 'loop', image, disk]);
    clock = createFakeClock();
    // Time passes in leaps here: the job must not come to its destruction meanwhile.
    service = await startService({ clock, within: disk, config: { retentionSeconds: 10 * 365 * 86_400 } });
  });

  afterEach(async () => {
    await service.end();
    for (const each of [disk, backing]) execFileSync('umount', [each]);
    rmSync(folder, { recursive: true });
  });

  const breakIt = (): void => {
    const { bavail, bsize } = statfsSync(backing);
    writeFileSync(join(backing, 'ballast'), Buffer.alloc(bavail * bsize));
  };
  const repair = (): void => rmSync(join(backing, 'ballast'));

  it('promises nothing, and nothing follows from what it has not kept; when it is well again, all of it goes on', async () => {
    const job = await submitJob(service, {}, { run: false });
    breakIt();
    const answers: Answer[] = [];
    // What lies on blocks that the disk has already can still be kept, in the database if not in its log.
    for (let tries = 0; tries < 60; tries += 1)
      answers.push(await send(`${service.url}/requests`, { json: askFor({ cores: 99, memory: 999 }) }));
    const refused = answers.find(({ status }) => status === 507);
    expect(refused?.headers['retry-after']).toBe('120');
    expect(refused?.headers.location).toBeUndefined();
    expect(refused?.text).toBe(
      'The disk of this platform is full. It is not certain that this request was kept. What is sent again with the same Idempotency-Key is never done twice; jobs that run go on. Send it again in a while; if that does not help, tell those who run this platform.\n',
    );
    expect(service.warnings.join('\n')).toContain('could not be brought to the disk: ENOSPC');

    // Nothing follows from what may be lost.
    const begin = (): Promise<Answer> => send(`${job.url}/phase`, { form: { PHASE: 'RUN' } });
    const run = await begin();
    expect(run.status === 303 || service.engine.started.length === 0).toBe(true);
    repair();
    // Where the disk did not even take it, its sender was told so, and sends it again.
    if (run.text.startsWith('The state of this platform cannot be written. Nothing of this request was kept'))
      while ((await begin()).status !== 303) clock.advance(60_000);
    // Within a minute, whether somebody asks or not.
    while (service.engine.started.length === 0) {
      clock.advance(60_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect(read(`${job.url}/phase`)).resolves.toBe('QUEUED');
    expect((await send(`${service.url}/health`)).status).toBe(200);
    await service.restart();
    await expect(read(`${service.url}/jobs/${job.id}/phase`)).resolves.toBe('QUEUED');
  });
});
