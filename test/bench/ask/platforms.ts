/**
 * Many platforms in one process, so that their work is not that of the client: each is a server of its own on a port of its own that
 * speaks the planner profile as far as a question goes, and takes its time for each answer. The parent is told their addresses.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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

function answer(request: IncomingMessage, response: ServerResponse, url: string, delayMs: number): void {
  request.resume();
  setTimeout(() => {
    if (request.method === 'GET')
      response.writeHead(200, { 'content-type': 'application/xml' }).end(capabilities(url));
    else if (request.url === '/requests')
      response
        .writeHead(303, { 'content-type': 'application/json', location: `${url}/offersets/1` })
        .end(offerSet());
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }, delayMs);
}

/** @param delayMs - absent: never */
async function start(delayMs: number | undefined): Promise<string> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) =>
    delayMs === undefined ? request.resume() : answer(request, response, url, delayMs),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
