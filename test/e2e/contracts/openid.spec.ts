import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PlatformDriver, uwsDriverFactory, withCredentials } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { AUDIENCE, startIssuer, type TestIssuer } from '../../../platform/src/testing/issuer.ts';
import { root } from '../../stack/paths.ts';
import { type PlatformServer, startPlatform } from '../../stack/stack.ts';
import {
  EDITOR_ORIGIN,
  expect,
  offerFor,
  readNotebook,
  soon,
  test as base,
  watchUntil,
} from './client-fixture.ts';
import { outputsOf, taskOf } from './notebooks.ts';

/** The desk, with an issuer whose people may use more than visitors. */
interface Desk {
  readonly issuer: TestIssuer;
  /** The client of an editor in which this person has signed in. */
  signedIn(person: string): Promise<PlatformDriver>;
  /** The job list, as a plain UWS client reads it. */
  list(person: string): Promise<string>;
}

const ALLOCATION = { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, durationSeconds: 7200 };

async function configFor(issuer: TestIssuer): Promise<string> {
  const desk = await readFile(join(root, 'platform', 'configs', 'desk.json'), 'utf8');
  const allocations = [{ group: 'survey', allocation: ALLOCATION, coreHoursPerMonth: 10 }];
  const openid = { issuer: issuer.url, audience: AUDIENCE, groups: 'groups', allocations };
  return JSON.stringify({ ...(JSON.parse(desk) as object), openid });
}

function deskOf({ url, listening }: PlatformServer, issuer: TestIssuer): Desk {
  const { origin } = new URL(url);
  return {
    issuer,
    async signedIn(person) {
      const token = await issuer.token(person);
      const factory = uwsDriverFactory({
        transport: withCredentials(undiciTransport(), () => Promise.resolve({ token, origins: [origin] })),
        frameOrigins: () => [EDITOR_ORIGIN],
        agreed: () => true,
      });
      return factory.connect({ id: url, name: 'Desk', url, protocol: 'uws' });
    },
    async list(person) {
      const authorization = `Bearer ${await issuer.token(person)}`;
      return (await fetch(`${listening}/jobs`, { headers: { authorization } })).text();
    },
  };
}

const test = base.extend<object, { desk: Desk }>({
  desk: [
    async ({ platforms }, use) => {
      const issuer = await startIssuer({ ada: ['survey'], bob: ['survey'], eve: ['others'] });
      const path = join(platforms.folder.path, 'openid');
      await mkdir(path);
      const configFile = join(path, 'config.json');
      await writeFile(configFile, await configFor(issuer));
      const server = await startPlatform(platforms.setup, { ...platforms.folder, path }, 'desk', {
        configFile,
      });
      await use(deskOf(server, issuer));
      await server.stop();
      await issuer.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test("a token of one's institute gives offers, a job of one's own, and says what is left", async ({
  desk,
}) => {
  const ada = await desk.signedIn('ada');
  const name = `ada@${new URL(desk.issuer.url).host}`;
  expect(await ada.account(soon())).toMatchObject({ name });

  const task = taskOf(["print('signed in')"], { needs: { durationSeconds: 7200 } });
  const offer = await offerFor(ada, task);
  expect(offer).toMatchObject({ cores: 1, coreHoursLeft: 10 });
  const job = await ada.submit(task, offer, crypto.randomUUID(), () => Promise.resolve(), soon());
  const status = (await watchUntil(ada, job)).at(-1)!;
  expect(status.phase).toBe('COMPLETED');
  expect(outputsOf(await readNotebook(ada, status))[0]?.printed).toBe('signed in\n');

  const id = new URL(job.url).pathname.split('/').at(-1)!;
  expect(await desk.list('ada')).toContain(id);
  expect(await desk.list('bob')).not.toContain(id);
  const bob = await desk.signedIn('bob');
  await expect(bob.status(job, soon())).rejects.toMatchObject({ failure: { kind: 'gone' } });

  // Seconds of one core.
  const { coreHoursLeft } = await offerFor(ada, task);
  expect(coreHoursLeft).toBeGreaterThan(9.9);
  expect(coreHoursLeft).toBeLessThanOrEqual(10);
  await ada.remove(job, soon());
});

test('somebody of the institute without an allocation is told so', async ({ desk }) => {
  const eve = await desk.signedIn('eve');
  const name = `eve@${new URL(desk.issuer.url).host}`;
  const text = `account: you are signed in as ${name}; none of your groups has an allocation here`;
  expect(await eve.ask(taskOf(['1']), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account', text }],
  });
});

test('while the issuer does not answer, its people are told that, and not that their token is wrong', async ({
  desk,
  platforms,
}) => {
  const path = join(platforms.folder.path, 'later');
  await mkdir(path);
  const configFile = join(path, 'config.json');
  await writeFile(configFile, await configFor(desk.issuer));
  const ada = await desk.issuer.token('ada');
  const server = await startPlatform(platforms.setup, { ...platforms.folder, path }, 'desk', { configFile });
  desk.issuer.broken = 502;
  const ask = (authorization?: string): Promise<Response> =>
    fetch(`${server.listening}/jobs`, authorization === undefined ? {} : { headers: { authorization } });
  const [theirs, visitors] = await Promise.all([ask(`Bearer ${ada}`), ask()]);
  desk.issuer.broken = undefined;
  await server.stop();
  expect([theirs.status, visitors.status]).toEqual([503, 200]);
  expect(await theirs.text()).toContain(desk.issuer.url);
});
