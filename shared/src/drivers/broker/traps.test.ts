import type { Offer } from '../../model/index.js';
import { connectTo, offersFor } from './testing/connect.js';
import { LOCATION, sampleTask } from './testing/samples.js';
import { Stage } from './testing/stage.js';

const signal = new AbortController().signal;
const stored = (): Promise<void> => Promise.resolve();

const stage = new Stage();
afterEach(() => stage.close());

const jobOf = ({ id }: Offer) => ({
  platformId: stage.broker.url,
  url: `${stage.broker.url}/sessions/${id}`,
});

describe('answers', () => {
  it.each([
    ['redirect with body', ['POST /requests']],
    ['at once', ['POST /requests']],
    ['bare redirect', ['POST /requests', expect.stringMatching(/^GET \/offersets\/[0-9a-f-]{36}$/)]],
  ] as const)('are read whether they come as %s', async (reply, calls) => {
    const { driver } = await stage.begin({ reply });
    await expect(offersFor(driver, sampleTask())).resolves.toHaveLength(2);
    expect(stage.broker.calls()).toEqual(calls);
  });

  it('are found where the broker does not know its own address', async () => {
    const { driver } = await stage.begin({
      reply: 'bare redirect',
      publicUrl: 'http://stage.broker.internal:8082',
    });
    await expect(offersFor(driver, sampleTask())).resolves.toHaveLength(2);
  });

  it('are a refusal with a redirect as well, in messages made from their templates', async () => {
    const { driver } = await stage.begin();
    const answer = await driver.ask(sampleTask({ needs: { cores: 17, memoryGiB: 64 } }), signal);
    expect(answer).toEqual({
      kind: 'refusal',
      signInMayHelp: false,
      reasons: [
        {
          field: 'cores',
          text: 'SimpleComputeResource - Minimum cores exceeds available resources [compute][17][16]',
        },
        {
          field: 'memoryGiB',
          text: 'SimpleComputeResource - Minimum memory exceeds available resources [compute][64][16]',
        },
      ],
    });
  });

  it('are in the older spelling where the newer one is not known, which is tried once', async () => {
    const { driver } = await stage.begin({ dialect: 'older' });
    await offersFor(driver, sampleTask());
    await offersFor(driver, sampleTask());
    expect(stage.broker.calls()).toEqual(['POST /requests', 'POST /offersets', 'POST /offersets']);
    const type = 'https://www.purl.org/ivoa.net/EB/schema/v1.0/types/executable/jupyter-notebook-1.0';
    expect(JSON.parse(stage.broker.seen[2]!.body)).toMatchObject({
      executable: { kind: type, type, location: LOCATION },
    });
  });

  it('that make no sense, or are a flood, are said to be so', async () => {
    await stage.begin();
    const odd = await stage.another();
    const { driver } = connectTo(odd.url);
    odd.on('POST /requests', { body: '<html>hello</html>' });
    await expect(driver.ask(sampleTask(), signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    odd.on('POST /requests', { body: `"${'x'.repeat(5_000_000)}"` });
    await expect(driver.ask(sampleTask(), signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    odd.on('POST /requests', { status: 404, body: 'no' });
    odd.on('POST /offersets', { status: 404, body: 'no' });
    await expect(driver.ask(sampleTask(), signal)).rejects.toMatchObject({ failure: { kind: 'gone' } });
    const messages = Array.from({ length: 200 }, (_, n) => ({ message: `${n} ${'x'.repeat(1000)}` }));
    odd.on('POST /requests', { body: JSON.stringify({ result: 'NO', meta: { messages } }) });
    const answer = await driver.ask(sampleTask(), signal);
    expect(answer.kind === 'refusal' && answer.reasons.length).toBe(50);
    expect(answer.kind === 'refusal' && answer.reasons[0]!.text.length).toBe(300);
  });

  it('without a reason are said to have none', async () => {
    const { driver } = await stage.begin({ offers: 0 });
    await expect(driver.ask(sampleTask(), signal)).resolves.toMatchObject({
      reasons: [{ text: 'the platform gave no reason' }],
    });
  });
});

describe('offers', () => {
  it('do not promise the cores as memory', async () => {
    const { driver } = await stage.begin();
    const [first] = await offersFor(driver, sampleTask({ needs: { cores: 8, memoryGiB: 2 } }));
    expect(first).toMatchObject({ cores: 8 });
    expect(first).not.toHaveProperty('memoryGiB');
    const [same] = await offersFor(driver, sampleTask({ needs: { cores: 4, memoryGiB: 4 } }));
    expect(same).toMatchObject({ cores: 4, memoryGiB: 4 });
  });

  it('of a session to work in count only where a link is announced, and the others are given back', async () => {
    const { driver } = await stage.begin();
    const answer = await driver.ask(sampleTask({ mode: 'live' }), signal);
    expect(answer).toMatchObject({ kind: 'refusal', reasons: [{ field: 'executable' }] });
    expect([...stage.broker.sessions.values()].map(({ phase }) => phase)).toEqual(['REJECTED', 'REJECTED']);
  });

  it('can be given back, and again, and when they are gone', async () => {
    const { driver } = await stage.begin();
    const [first, second] = await offersFor(driver, sampleTask());
    await driver.release(first!, signal);
    await driver.release(first!, signal);
    expect(stage.broker.sessions.get(first!.id)!.phase).toBe('REJECTED');
    expect(stage.broker.sessions.get(second!.id)!.phase).toBe('OFFERED');
    stage.broker.sessions.delete(second!.id);
    await expect(driver.release(second!, signal)).resolves.toBeUndefined();
  });

  it('that are accepted are not lost by being given back', async () => {
    const { driver } = await stage.begin();
    const [first] = await offersFor(driver, sampleTask());
    await driver.submit(sampleTask(), first!, 'key', stored, signal);
    await driver.release(first!, signal);
    expect(stage.broker.sessions.get(first!.id)!.phase).toBe('ACCEPTED');
  });
});

describe('a transition that changes nothing', () => {
  const stubborn = async (phase: string) => {
    await stage.begin();
    const server = await stage.another();
    const body = JSON.stringify({ kind: 'x', meta: { uuid: 'a' }, phase });
    server.on('POST /sessions/a', { body });
    server.on('GET /sessions/a', { body });
    return { server, driver: connectTo(server.url).driver };
  };
  const offer = (url: string) =>
    ({
      id: 'a',
      platformId: url,
      platformName: 'Calyx',
      mode: 'batch',
      driverData: { location: LOCATION },
    }) as const;

  it('is a failure to take an offer', async () => {
    const { server, driver } = await stubborn('OFFERED');
    await expect(driver.submit(sampleTask(), offer(server.url), 'key', stored, signal)).rejects.toMatchObject(
      {
        failure: { kind: 'refused', why: 'it answered, but left the offer as it was.' },
      },
    );
  });

  it('is a failure to give an offer back', async () => {
    const { server, driver } = await stubborn('OFFERED');
    await expect(driver.release(offer(server.url), signal)).rejects.toMatchObject({
      failure: { kind: 'refused', why: 'it answered, but holds the offer still.' },
    });
  });

  it('is a failure to cancel', async () => {
    const { server, driver } = await stubborn('WAITING');
    const job = { platformId: server.url, url: `${server.url}/sessions/a` };
    await expect(driver.cancel(job, signal)).rejects.toMatchObject({ failure: { kind: 'refused' } });
  });

  it.each(['REJECTED', 'EXPIRED'])('leaves an offer lost that is %s', async (phase) => {
    const { driver } = await stage.begin();
    const [first] = await offersFor(driver, sampleTask());
    stage.broker.sessions.get(first!.id)!.phase = phase;
    const why = 'the offer is not held for you any more.';
    await expect(driver.submit(sampleTask(), first!, 'key', stored, signal)).rejects.toMatchObject({
      failure: { why },
    });
    await expect(driver.start(jobOf(first!), signal)).rejects.toMatchObject({
      failure: { kind: 'refused', why },
    });
  });
});

describe('an offer whose time is over', () => {
  it('is not taken, though the broker still would', async () => {
    const { driver, clock } = await stage.begin();
    const [first] = await offersFor(driver, sampleTask());
    clock.pass(300_001);
    const lost = { failure: { why: 'the offer is not held for you any more.' } };
    await expect(driver.submit(sampleTask(), first!, 'key', stored, signal)).rejects.toMatchObject(lost);
    await expect(driver.start(jobOf(first!), signal)).rejects.toMatchObject(lost);
    expect(stage.broker.sessions.get(first!.id)!.phase).toBe('OFFERED');
  });

  it('is not taken for another notebook', async () => {
    const { driver } = await stage.begin();
    const task = sampleTask();
    const [first] = await offersFor(driver, task);
    const other = { ...task, source: { ...task.source!, commit: 'f'.repeat(40) } };
    await expect(driver.submit(other, first!, 'key', stored, signal)).rejects.toThrow('not the one any more');
    expect(stage.broker.sessions.get(first!.id)!.phase).toBe('OFFERED');
  });
});
