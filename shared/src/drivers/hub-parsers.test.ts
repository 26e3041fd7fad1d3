import { eventReader } from './common/event-stream.js';
import { describeParser, type ParserUnderTest } from '../testing/properties/parser.js';
import { binderBase } from './binderhub/addresses.js';
import { pageOf, pageUrl, withoutToken } from './binderhub/page.js';
import {
  buildEventSchema,
  folderSchema,
  providersSchema,
  serverStatusSchema,
  versionsSchema,
} from './binderhub/schemas.js';
import { parseJson } from './common/parse-json.js';
import { readRunnerStatus } from './jupyterhub/batch.js';
import { KernelAnswer } from './jupyterhub/kernel-call.js';
import { hubBase, serverOfApiUrl } from './jupyterhub/addresses.js';
import {
  errorSchema,
  progressSchema,
  tokenSchema,
  userSchema,
  versionSchema,
} from './jupyterhub/hub-schemas.js';
import { jobFolder, parseServerName } from './jupyterhub/names.js';

const URLS = [
  'https://a.example/',
  'a.example',
  '/hub/api/users/',
  '/servers/',
  'lab/tree/',
  '?token=',
  '#since=',
  '%2F',
  '/v2/',
  '..',
];
const read = (schema: Parameters<typeof parseJson>[0]) => (text: string) =>
  parseJson(schema, text) ?? 'nothing';
const JSON_PIECES = ['{"', '":', ',', '[', ']', 'null', '"\\ud800"', '1e999'];

/** However a stream is cut into pieces, its events are the same. */
function events(text: string): readonly string[] {
  const read = eventReader();
  const whole = read(text);
  for (const size of [1, 7, 4096]) {
    const inPieces = eventReader();
    const cut = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
      text.slice(at * size, (at + 1) * size),
    );
    expect(cut.flatMap(inPieces)).toEqual(whole);
  }
  return whole;
}

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'JupyterHub: version',
    parse: read(versionSchema),
    documents: [{ version: '5.1' }],
    pieces: JSON_PIECES,
  },
  {
    name: 'JupyterHub: user',
    parse: read(userSchema),
    documents: [
      {
        name: 'ada',
        servers: {
          '': { name: '', ready: true, pending: null, url: '/user/ada/', started: '2026-01-01T00:00:00Z' },
        },
        scopes: ['self'],
      },
    ],
    pieces: JSON_PIECES,
  },
  { name: 'JupyterHub: token', parse: read(tokenSchema), documents: [{ token: 'abc' }], pieces: JSON_PIECES },
  {
    name: 'JupyterHub: progress',
    parse: read(progressSchema),
    documents: [{ progress: 5, message: 'x' }],
    pieces: JSON_PIECES,
  },
  { name: 'JupyterHub: error', parse: read(errorSchema), documents: [{ message: 'x' }], pieces: JSON_PIECES },
  {
    name: 'JupyterHub: what the runner has written down',
    parse: (text) => readRunnerStatus(text, 'Thu, 01 Jan 2026 00:10:00 GMT') ?? 'nothing',
    documents: [
      {
        ...{ phase: 'EXECUTING', started: '2026-01-01T00:00:00Z', seen: '2026-01-01T00:01:00Z' },
        ...{ done: 1, total: 2, text: 'a', message: 'b' },
      },
    ],
    pieces: JSON_PIECES,
  },
  {
    name: 'JupyterHub: what a kernel says',
    parse: (text) => {
      const answer = new KernelAnswer('m');
      const over = text.split('\n').map((message) => answer.hear(message));
      expect(answer.printed.length).toBeLessThanOrEqual(65_536);
      return { over: over.at(-1), printed: answer.printed, reply: answer.reply ?? 'none' };
    },
    documents: [
      ['stream', { name: 'stdout', text: 'a' }],
      ['status', { execution_state: 'idle' }],
      ['execute_reply', { status: 'error', ename: 'E', evalue: 'v' }],
    ].map(([msg_type, content]) => ({ header: { msg_type }, parent_header: { msg_id: 'm' }, content })),
    pieces: [...JSON_PIECES, '\n'],
  },
  {
    name: 'BinderHub: versions',
    parse: read(versionsSchema),
    documents: [{ binderhub: '1.0', builder: 'x' }],
    pieces: JSON_PIECES,
  },
  {
    name: 'BinderHub: providers',
    parse: read(providersSchema),
    documents: [[{ id: 'gh' }]],
    pieces: JSON_PIECES,
  },
  {
    name: 'BinderHub: event',
    parse: read(buildEventSchema),
    documents: [{ phase: 'ready', url: 'https://a.example/', token: 't', message: 'm' }],
    pieces: JSON_PIECES,
  },
  {
    name: 'BinderHub: server',
    parse: read(serverStatusSchema),
    documents: [{ started: '2026-01-01T00:00:00Z' }],
    pieces: JSON_PIECES,
  },
  {
    name: 'a stream of events',
    parse: events,
    samples: ['data: {"a": 1}\n\nevent: x\r\ndata:b\r\ndata: c\r\n\r\n: d\r\r'],
    pieces: ['data:', 'data: ', '\n\n', '\r', '\r\n', 'id: 1', ':'],
  },
  {
    name: 'a server’s folder',
    parse: read(folderSchema),
    documents: [{ content: [{ name: 'a', type: 'file', size: 3, last_modified: 'x' }] }],
    pieces: JSON_PIECES,
  },
  {
    name: 'serverOfApiUrl',
    parse: (text) => serverOfApiUrl(text) ?? 'none',
    samples: ['https://a.example/hub/api/users/a%2Fb/servers/c'],
    pieces: URLS,
  },
  { name: 'parseServerName', parse: (text) => parseServerName(text) ?? 'none', samples: ['re-abc-live'] },
  {
    name: 'jobFolder',
    parse: (text) => jobFolder(text, 'key'),
    samples: ['star clusters.ipynb'],
    pieces: ['-', '.ipynb'],
  },
  {
    name: 'hubBase',
    parse: (text) => hubBase(text) ?? 'none',
    samples: ['https://a.example/hub/home'],
    pieces: URLS,
  },
  {
    name: 'binderBase',
    parse: (text) => binderBase(text) ?? 'none',
    samples: ['https://a.example/v2/gh/a/b'],
    pieces: URLS,
  },
  {
    name: 'pageOf',
    parse: (text) => {
      const page = pageOf(text);
      return page === undefined ? 'none' : pageUrl(page);
    },
    samples: ['https://a.example/user/lab/tree/x.ipynb?token=a'],
    pieces: URLS,
  },
  {
    name: 'withoutToken',
    parse: (text) => withoutToken(text) ?? 'none',
    samples: ['https://a.example/files/a?token=b'],
    pieces: URLS,
  },
];

PARSERS.forEach(describeParser);
