import { randomUUID } from 'node:crypto';
import type { BrokerOffer } from '@run-elsewhere/planner/wire';
import { locationOf, offerFor, offerId, send, submit } from '../testing/client.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

const instant = (offer: BrokerOffer): number =>
  Date.parse(offer.schedule?.available?.start?.split('/')[0] ?? '');

describe('many at once', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startService({ config: { capacity: { cores: 4, memoryGiB: 64, diskGiB: 99, gpus: 0 } } });
  });
  afterEach(() => service.end());

  it('50 questions are never promised more than there is', async () => {
    const offers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        offerFor(service.url, { cores: 1 + (index % 2), duration: 'PT1H' }),
      ),
    );
    const times = offers.map((offer) => ({
      start: instant(offer),
      cores: offer.compute?.cores?.min ?? 0,
    }));
    const used = (at: number): number =>
      times
        .filter(({ start }) => start <= at && at < start + 3_600_000)
        .reduce((sum, { cores }) => sum + cores, 0);
    expect(times).toHaveLength(50);
    expect(Math.max(...times.map(({ start }) => used(start)))).toBeLessThanOrEqual(4);
  });

  it('20 submissions with one key make one job', async () => {
    const offer = offerId(await offerFor(service.url));
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(service.url, { offer, key })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(new Set(answers.map(locationOf)).size).toBe(1);
    await service.engine.whenStarted(1);
    expect(service.engine.started).toHaveLength(1);
  });

  it('of 20 submissions to one offer with keys of their own, one gets it', async () => {
    const offer = offerId(await offerFor(service.url));
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(service.url, { offer })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array.from({ length: 19 }, () => 410)]);
    expect(answers.find(({ status }) => status === 410)?.text).toMatch(/^OFFER: a job came of it already/);
  });

  it('begins jobs of offers that were promised the same time one after the other, when there is room', async () => {
    const offers = await Promise.all(
      [4, 2, 2].map((cores) => offerFor(service.url, { cores: Math.min(cores, 2) })),
    );
    for (const offer of offers) await submit(service.url, { offer: offerId(offer) });
    await service.engine.whenStarted(2);
    expect(service.engine.started).toHaveLength(2);
    const [first] = service.engine.started;
    service.engine.begin(first!.id);
    await send(`${service.url}/jobs/${first!.id}/phase`, { form: { PHASE: 'ABORT' } });
    await service.engine.whenStarted(3);
    expect(service.engine.started).toHaveLength(3);
  });
});
