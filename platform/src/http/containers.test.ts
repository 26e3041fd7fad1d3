import { readdir } from 'node:fs/promises';
import type { BrokerOfferSet } from '@run-elsewhere/planner/wire';
import { locationOf, offerFor, offerId, send, submit, textOf } from '../testing/client.js';
import type { Answer } from '../testing/client.js';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

const DOCKER = {
  kind: 'docker-container',
  image: { locations: ['ghcr.io/ivoa/tool:1'], digest: `sha256:${'a'.repeat(64)}` },
  entrypoint: '/bin/tool',
  command: ['--all', 'the stars'],
  environment: { FILTER: 'r' },
} as const;

const asked = async (url: string, executable: object): Promise<BrokerOfferSet> => {
  const json = { executable, compute: { cores: { min: 2 } } };
  return JSON.parse((await send(`${url}/requests`, { json })).text) as BrokerOfferSet;
};

describe('where the engine runs containers', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startService({ kinds: ['notebook', 'docker-container', 'singularity-container'] });
  });
  afterEach(() => service.end());

  const submitted = async (manifest: object, offer?: string): Promise<Answer> => {
    const taken = offer ?? offerId((await asked(service.url, DOCKER)).offers![0]!);
    return submit(service.url, { offer: taken, mode: 'batch', files: {}, manifest });
  };

  it('offers and runs one, with what was said of it, in an empty folder', async () => {
    const { offers } = await asked(service.url, DOCKER);
    expect(offers).toMatchObject([{ phase: 'OFFERED', compute: { cores: { min: 2, max: 2 } } }]);
    expect(offers![0]).not.toHaveProperty('environment');
    const offer = JSON.parse((await send(`${service.url}/sessions/${offerId(offers![0]!)}`)).text) as {
      executable: { kind: string; mode: string };
    };
    expect(offer.executable.kind).toMatch(/docker-container\.yaml$/);
    expect(offer.executable.mode).toBe('batch');

    const answer = await submitted({ ...DOCKER, name: 'tool' }, offerId(offers![0]!));
    expect([answer.status, answer.text]).toEqual([303, '']);
    await service.engine.whenStarted(1);
    const [spec] = service.engine.started;
    expect(spec).toMatchObject({
      mode: 'batch',
      resources: { cores: 2 },
      manifest: { ...DOCKER, name: 'tool' },
    });
    expect(spec).not.toHaveProperty('environment');
    const { id } = spec!;
    expect(await readdir(service.engine.workFolder(id))).toEqual([]);

    service.engine.begin(id);
    await service.engine.write(id, 'out/table.csv', 'a,b');
    service.engine.end(id, { kind: 'completed', message: '' });
    const job = (await send(`${locationOf(answer)}?WAIT=5&PHASE=QUEUED`)).text;
    expect(textOf(job, 'phase')).toBe('COMPLETED');
    expect(job).toContain('path="out/table.csv"');
    expect((await send(`${locationOf(answer)}/results/notebook`)).status).toBe(404);
  });

  it('runs no live session of one, and nothing that is no image', async () => {
    const reasons = async (change: object) => (await asked(service.url, { ...DOCKER, ...change })).reasons;
    expect(await reasons({ mode: 'live' })).toEqual([
      { path: 'executable', text: 'executable: containers are run in batch here, not as live sessions' },
    ]);
    const [reason] = (await reasons({ kind: 'singularity-container', location: '/etc/passwd' })) ?? [];
    expect(reason?.text).toMatch(/^executable: "\/etc\/passwd" is not the address of an image/);
  });

  it('takes for an offer only what it was made for', async () => {
    const image = { ...DOCKER.image, locations: ['-v'] };
    expect((await submitted({ ...DOCKER, name: 'x', image })).text).toBe(
      'EXECUTABLE: "-v" does not name an image.\n',
    );
    const location = 'docker://alpine';
    expect((await submitted({ kind: 'singularity-container', name: 'x', location })).text).toBe(
      'EXECUTABLE: the offer is for a docker-container, not for a singularity-container.\n',
    );
    const notebook = offerId(await offerFor(service.url, { mode: 'batch' }));
    expect((await submitted({ ...DOCKER, name: 'x' }, notebook)).text).toBe(
      'EXECUTABLE: the offer is for a notebook, not for a docker-container.\n',
    );
    expect(service.engine.started).toEqual([]);
  });
});

it('where the engine does not, that is the reason, and a submission does not get by', async () => {
  const service = await startService();
  expect((await asked(service.url, DOCKER)).reasons).toEqual([
    {
      path: 'executable',
      text: 'executable: Docker containers are not run here, only notebooks that are uploaded',
    },
  ]);
  const offer = offerId(await offerFor(service.url, { mode: 'batch' }));
  const manifest = { ...DOCKER, name: 'tool' };
  expect((await submit(service.url, { offer, mode: 'batch', files: {}, manifest })).status).toBe(400);
  await service.end();
});
