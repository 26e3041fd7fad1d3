import { DRIVER_SCENARIO } from '../testing/driver-scenario.js';
import type { RunningBench } from '../testing/benches/bench-parts.js';
import { binderHubBench } from '../testing/benches/binderhub.js';
import { brokerBench } from '../testing/benches/broker.js';
import { plainUwsBench } from '../testing/benches/plain-uws.js';

describe.each<readonly [string, () => Promise<RunningBench>]>([
  ['a plain UWS service', () => plainUwsBench()],
  ['a plain UWS service that answers with sessions', () => plainUwsBench(true)],
  ['an execution broker whose sessions can be opened', () => brokerBench(true)],
  ['an execution broker whose sessions cannot', () => brokerBench(false)],
  ['a BinderHub', binderHubBench],
])('the driver of %s', (_name, open) => {
  let running: RunningBench;
  beforeAll(async () => {
    running = await open();
  });
  afterAll(() => running.close());

  it.each(Object.entries(DRIVER_SCENARIO))('%s', async (_cell, run) => {
    await expect(run(running.bench)).resolves.toBeUndefined();
  });
});
