import { withCredentials } from '../../http/credentials.js';
import type { HttpSocket, LiveTransport } from '../../http/transport.js';
import type { JobRef, Offer } from '../../model/index.js';
import { undiciTransport } from '../../node/index.js';
import { jupyterHubDriverFactory } from './driver.js';
import { KEY } from './testing/hub.js';
import { hubPlatform, hubTask } from './testing/samples.js';
import { HUB_TOKEN, StrictHub } from './testing/strict-hub.js';

const signal = new AbortController().signal;
const never = (): Promise<void> => Promise.reject(new Error('there is nothing to start'));

let hub: StrictHub;
let url: string;
beforeEach(async () => {
  hub = new StrictHub();
  url = await hub.listen();
});
afterEach(() => hub.close());

const transport = (): LiveTransport =>
  withCredentials(undiciTransport(), (id) => Promise.resolve({ token: HUB_TOKEN, origins: [id] }));
// By the system's clock: the kernel is waited for.
const driver = (by = transport()) => jupyterHubDriverFactory({ transport: by }).connect(hubPlatform(url));
const offer = (): Offer => {
  const { id, name } = hubPlatform(url);
  return { id: 'profile-1', platformId: id, platformName: name, mode: 'batch' };
};
const submit = (by = driver()): Promise<JobRef> => by.submit(hubTask(), offer(), KEY, never, signal);

/** A way to a kernel whose words arrive otherwise. */
function hearing(change: (text: string) => string): LiveTransport {
  const inner = transport();
  const changed = async function* ({ messages }: HttpSocket): AsyncGenerator<string> {
    for await (const text of messages) yield change(text);
  };
  return {
    ...inner,
    connect: async (request) => {
      const socket = await inner.connect(request);
      return { send: (text) => socket.send(text), close: () => socket.close(), messages: changed(socket) };
    },
  };
}

it('a run goes through a kernel, once, and is followed to its end', async () => {
  const job = await submit();
  await submit();
  expect(hub.runs).toBe(1);
  await expect(driver().recover(KEY, signal)).resolves.toEqual({ job, started: true });
  const log = await driver().log(job, 0, signal);
  expect(log).toEqual({ text: 'cell 1 of 2 …\n', nextByte: 16 });
  hub.endRuns('COMPLETED');
  const { phase, results } = await driver().status(job, signal);
  expect([phase, results.map(({ kind, path }) => [kind, path])]).toEqual([
    'COMPLETED',
    [['notebook', 'clusters.ipynb']],
  ]);
});

it('a kernel that does not say whether the run has begun is no refusal: it is looked at again', async () => {
  const silent = driver(hearing((text) => text.replace('stdout', 'stdin')));
  await expect(submit(silent)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
  expect(hub.runs).toBe(1);
  await submit();
  expect(hub.runs).toBe(1);
});

it('a launcher that says that the runner did not start is one', async () => {
  const failing = driver(hearing((text) => text.replace(/ ok\\n/, ' runner\\n')));
  await expect(submit(failing)).rejects.toMatchObject({ failure: { kind: 'unsupported' } });
});
