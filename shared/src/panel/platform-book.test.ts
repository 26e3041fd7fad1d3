import type { DriverFactory, PlatformDriver } from '../drivers/driver.js';
import type { Platform, Protocol, Run } from '../model/index.js';
import { sampleRun } from '../testing/index.js';
import { createPlatformBook } from './platform-book.js';

const connected: Platform[] = [];
const factory = (protocol: Protocol): DriverFactory => ({
  protocol,
  identify: () => Promise.resolve(undefined),
  connect: (platform) => {
    connected.push(platform);
    return {} as PlatformDriver;
  },
});
beforeEach(() => connected.splice(0));

const hub: Platform = {
  id: 'https://hub.example',
  name: 'Hub',
  url: 'https://hub.example',
  protocol: 'jupyterhub',
};
const book = () => createPlatformBook([factory('uws'), factory('jupyterhub')]);

it('speaks to the platform of an older run as its settings had it then', () => {
  book().remember({ ...sampleRun('k'), platformId: hub.id, platform: hub });
  expect(connected).toEqual([hub]);
});

it('takes the platform of a run that does not say for one of the planner profile', () => {
  const { platform: _, ...old }: Run = { ...sampleRun('k'), platformId: hub.id, platformName: 'Hub' };
  book().remember(old);
  expect(connected).toEqual([{ ...hub, protocol: 'uws' }]);
});

it('leaves a platform of the settings as it is', () => {
  const known = book();
  known.set([hub]);
  known.remember({ ...sampleRun('k'), platformId: hub.id });
  expect(connected).toEqual([hub]);
  expect(known.entry(hub.id)?.platform).toBe(hub);
});
