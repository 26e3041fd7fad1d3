import { type DriverBench, DRIVER_SCENARIO } from '@run-elsewhere/planner/testing';
import { test as onPlatforms } from './client-fixture.ts';
import { benchParts, type BenchParts, hubBench, profileBench } from './driver-benches.ts';
import { test as onHub } from './hub-fixture.ts';

/** Of the hub, who has nothing there yet. */
const USER = 'hypatia';

let parts: BenchParts;
let bench: DriverBench;

onPlatforms.describe('the driver of a platform of the planner profile', () => {
  onPlatforms.beforeAll(async ({ client }) => {
    parts = await benchParts();
    bench = profileBench(client, parts);
  });
  onPlatforms.afterAll(() => parts.close());

  for (const [cell, run] of Object.entries(DRIVER_SCENARIO)) onPlatforms(cell, () => run(bench));
});

onHub.describe('the driver of a JupyterHub', () => {
  onHub.beforeAll(async ({ client }) => {
    parts = await benchParts();
    bench = hubBench(client, USER, await client.hub.tokenFor(USER), parts);
  });
  onHub.afterAll(() => parts.close());

  for (const [cell, run] of Object.entries(DRIVER_SCENARIO)) onHub(cell, () => run(bench));
});
