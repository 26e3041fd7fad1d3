import { ask, submit } from '../testing/client.js';
import { submitJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { ADA, startService } from '../testing/service.js';

describe('an answer with several shapes', () => {
  let service: TestService;
  beforeEach(async () => (service = await startService()));
  afterEach(() => service.end());

  const shapes = async (cores: number) =>
    ((await ask(service.url, { cores, memory: 4, duration: 'PT1H' }, ADA)).offers ?? []).map((offer) => ({
      id: offer.meta?.uuid ?? '',
      cores: offer.compute?.cores?.min,
      memory: offer.compute?.memory?.min,
      now: Date.parse(offer.schedule?.available?.start?.split('/')[0] ?? '') < Date.now() + 1000,
    }));

  it('offers what was asked for later, and as much of it as there is now', async () => {
    await submitJob(service, { cores: 2, memory: 1, duration: 'PT1H' });
    expect(await shapes(4)).toMatchObject([
      { cores: 4, memory: 4, now: false },
      { cores: 2, memory: 2, now: true },
    ]);
  });

  it('offers nothing smaller when all fits now, or when less than half does', async () => {
    expect(await shapes(4)).toMatchObject([{ cores: 4, now: true }]);
    expect(await shapes(4)).toMatchObject([{ cores: 4, now: false }]);
  });

  it('gives the other one back when one is taken, and counts them once', async () => {
    await submitJob(service, { cores: 2, memory: 1, duration: 'PT1H' });
    const [whole, smaller] = await shapes(4);
    expect((await submit(service.url, { offer: smaller?.id ?? '', token: ADA })).status).toBe(303);
    const late = await submit(service.url, { offer: whole?.id ?? '', token: ADA });
    expect(late).toMatchObject({ status: 410, text: expect.stringContaining('given back') as unknown });
  });
});
