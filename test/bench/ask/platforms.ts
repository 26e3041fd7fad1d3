/**
 * Many platforms in one process, so that their work is not that of the client: each listens on a port of its own, speaks the planner
 * profile as far as a question goes, and takes its time for each answer. Their answers are made beforehand and nothing but the end
 * of a request is looked for: they share the machine with the client, and what they cost would be taken for its own. The parent is
 * told their addresses.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '@run-elsewhere/planner/wire';

export interface PlatformsSettings {
  readonly answers: number;
  /** Those among them that take ten times as long. */
  readonly slow: number;
  /** More that take the connection, and never answer. */
  readonly dead: number;
  readonly delayMs: number;
}

export interface Addresses {
  readonly prompt: readonly string[];
  readonly slow: readonly string[];
  readonly dead: readonly string[];
}

const settings = JSON.parse(process.argv[2]!) as PlatformsSettings;

const capabilities = (url: string): string =>
  '<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0">' +
  `<capability standardID="${UWS_STANDARD_ID}"><interface role="std"><accessURL use="base">${url}/jobs</accessURL></interface></capability>` +
  `<capability standardID="${OFFERS_STANDARD_ID}"><interface role="std"><accessURL use="full">${url}/requests</accessURL></interface></capability>` +
  '</vosi:capabilities>';

const exactly = (amount: number): object => ({ min: amount, max: amount });

const offerSet = (): string =>
  JSON.stringify({
    result: 'YES',
    offers: [4, 16].map((cores) => ({
      meta: { uuid: randomUUID() },
      phase: 'OFFERED',
      expires: new Date(Date.now() + 600_000).toISOString(),
      compute: { cores: exactly(cores), memory: exactly(4 * cores) },
      storage: [{ size: exactly(10) }],
      schedule: { available: { start: `${new Date().toISOString()}/PT0S`, duration: 'PT2H' } },
      environment: { name: 'basic', lacks: [], installs: true },
    })),
  });

const http = (status: string, headers: readonly string[], body: string): Buffer =>
  Buffer.from(
    [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n'),
  );

/** By how a request begins: offers that are given back are all the rest. */
const answersOf = (url: string): readonly (readonly [string, Buffer])[] => [
  ['GET ', http('200 OK', ['content-type: application/xml'], capabilities(url))],
  [
    'POST /requests ',
    http('303 See Other', ['content-type: application/json', `location: ${url}/offersets/1`], offerSet()),
  ],
  ['', http('200 OK', ['content-type: application/json'], '{}')],
];

/** Each request of a client comes after the answer to the one before. */
function serve(socket: Socket, answer: (request: string) => void): void {
  let request = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    request += text;
    const head = request.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(request)?.[1] ?? 0);
    if (request.length < head + 4 + length) return;
    answer(request);
    request = '';
  });
}

/** @param delayMs - absent: never */
async function start(delayMs: number | undefined): Promise<string> {
  let answers: readonly (readonly [string, Buffer])[] = [];
  const server = createServer({ noDelay: true }, (socket) =>
    serve(socket, (request) => {
      const found = answers.find(([beginning]) => request.startsWith(beginning));
      if (delayMs !== undefined && found) setTimeout(() => socket.write(found[1]), delayMs);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers = answersOf(url);
  return url;
}

const many = (count: number, delayMs: number | undefined): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => start(delayMs)));

const { answers, slow, dead, delayMs } = settings;
const addresses: Addresses = {
  prompt: await many(answers - slow, delayMs),
  slow: await many(slow, 10 * delayMs),
  dead: await many(dead, undefined),
};
process.send?.(addresses);
process.once('SIGTERM', () => process.exit(0));
