import { FakeSettings } from '../testing/editor.js';
import { Settings } from './settings.js';

it('names the platforms by their addresses, whatever people wrote', () => {
  const platforms = [{ url: 'HTTPS://A.example/base/' }, { url: 'not an address' }, { name: 'no url' }, null];
  const settings = new Settings(new FakeSettings({ platforms }).api);
  expect(settings.platformIds()).toEqual(['https://a.example/base']);
});

it("adds a platform to the user's own list, not to the folder's", async () => {
  const theirs = { url: 'https://theirs.example' };
  const mine = { url: 'https://mine.example', name: 'old' };
  const fake = new FakeSettings({ platforms: [mine] }, { platforms: [theirs] });
  await new Settings(fake.api).addPlatform({ url: 'https://new.example', name: 'New' });
  expect(fake.own.platforms).toEqual([mine, { url: 'https://new.example', name: 'New' }]);
  await new Settings(fake.api).addPlatform({ url: mine.url, name: 'new' });
  expect(fake.own.platforms).toEqual([
    { url: 'https://new.example', name: 'New' },
    { url: mine.url, name: 'new' },
  ]);
  expect(fake.workspace.platforms).toEqual([theirs]);
});
