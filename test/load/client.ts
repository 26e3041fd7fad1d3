import { createHash } from 'node:crypto';
import { Agent, request } from 'undici';
import { UPLOADED_NOTEBOOK } from '@run-elsewhere/planner/wire';

/** A notebook with one cell, as it is sent. */
const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
  cells: [
    {
      cell_type: 'code',
      id: 'one',
      metadata: {},
      execution_count: null,
      outputs: [],
      source: 'print(6 * 7)',
    },
  ],
});

const SIZE = Buffer.byteLength(NOTEBOOK);
const BOUNDARY = 'run-elsewhere-load-3f1c9a';

const question = (cores: number, duration: string) => ({
  executable: {
    kind: UPLOADED_NOTEBOOK,
    mode: 'batch',
    kernel: 'python3',
    language: 'python',
    packages: [],
    uploadBytes: SIZE,
  },
  compute: { cores: { min: cores }, memory: { min: cores }, gpus: {} },
  storage: [{ size: { min: 1 } }],
  schedule: { requested: { duration } },
});

const MANIFEST = JSON.stringify({
  kind: 'notebook',
  notebook: 'one.ipynb',
  kernel: 'python3',
  parts: [
    {
      part: 'notebook',
      path: 'one.ipynb',
      size: SIZE,
      sha256: createHash('sha256').update(NOTEBOOK).digest('hex'),
    },
  ],
});

const field = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** The submission of {@link NOTEBOOK} to an offer; written by hand, so that a client costs little. */
const submission = (offer: string): string =>
  [
    field('OFFER', offer),
    field('MODE', 'batch'),
    field('EXECUTABLE', MANIFEST),
    field('UPLOAD', 'notebook,param:notebook'),
    field('PHASE', 'RUN'),
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="notebook"; filename="one.ipynb"\r\nContent-Type: application/json\r\n\r\n`,
    NOTEBOOK,
    `\r\n--${BOUNDARY}--\r\n`,
  ].join('');

export interface Reply {
  readonly status: number;
  readonly location: string;
  readonly text: string;
}

export interface Offered {
  readonly id: string;
  readonly cores: number;
  readonly start: number;
}

/** An account's view of a service. Every method rejects when the connection fails, and resolves with whatever was answered. */
export interface Client {
  ask(cores?: number, duration?: string): Promise<Reply>;
  reject(offer: string): Promise<Reply>;
  submit(offer: string, key: string): Promise<Reply>;
  /** @param query - such as `?WAIT=10&PHASE=QUEUED` */
  job(id: string, query?: string): Promise<Reply>;
  result(id: string, name: string): Promise<Reply>;
  abort(id: string): Promise<Reply>;
  remove(id: string): Promise<Reply>;
  key(key: string): Promise<Reply>;
  list(): Promise<Reply>;
}

export const createAgent = (connections: number): Agent =>
  new Agent({ connections, pipelining: 1, keepAliveTimeout: 60_000 });

/** The offers of an answer; none when it is no. */
export const offersOf = ({ text }: Reply): readonly Offered[] => {
  const { offers = [] } = JSON.parse(text) as {
    offers?: {
      meta: { uuid: string };
      compute: { cores: { min: number } };
      schedule: { available: { start: string } };
    }[];
  };
  return offers.map(({ meta, compute, schedule }) => ({
    id: meta.uuid,
    cores: compute.cores.min,
    start: Date.parse(schedule.available.start.split('/')[0]!),
  }));
};

export const jobOf = ({ location }: Reply): string => location.slice(location.lastIndexOf('/') + 1);

export const phaseOf = ({ text }: Reply): string | undefined => /<uws:phase>(\w+)</.exec(text)?.[1];

/**
 * @param url - of the service, which may come back at the same address
 * @param sending - is called before each request
 */
export function createClient(
  url: string,
  token: string,
  dispatcher: Agent,
  sending: () => void = () => undefined,
): Client {
  const authorization = `Bearer ${token}`;
  const send = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> => {
    sending();
    const answer = await request(url + path, {
      method,
      headers: { authorization, ...headers },
      body: body ?? null,
      dispatcher,
    });
    const { location } = answer.headers;
    return {
      status: answer.statusCode,
      location: typeof location === 'string' ? location : '',
      text: await answer.body.text(),
    };
  };
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const rejection = JSON.stringify({ kind: 'uri:enum-value-update', path: 'phase', value: 'REJECTED' });
  const multipart = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  return {
    ask: (cores = 1, duration = 'PT1H') =>
      send('POST', '/requests', JSON.stringify(question(cores, duration)), json),
    reject: (offer) => send('POST', `/sessions/${offer}`, rejection, json),
    submit: (offer, key) =>
      send('POST', '/jobs', submission(offer), { ...multipart, 'idempotency-key': key }),
    job: (id, query = '') => send('GET', `/jobs/${id}${query}`),
    result: (id, name) => send('GET', `/jobs/${id}/results/${name}`),
    abort: (id) => send('POST', `/jobs/${id}/phase`, 'PHASE=ABORT', form),
    remove: (id) => send('DELETE', `/jobs/${id}`),
    key: (key) => send('GET', `/keys/${key}`),
    list: () => send('GET', '/jobs'),
  };
}
