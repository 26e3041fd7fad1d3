/**
 * The relay and the platforms behind it, in a worker: its work is not the page's, and each answer reaches the page as it does by a
 * WebSocket, as a text in a message of its own.
 */
import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '@run-elsewhere/planner/wire';

/** What each platform takes for an answer. */
const DELAY_MS = 50;

interface Sent {
  readonly id: number;
  readonly type: string;
  readonly method?: string;
  readonly url?: string;
}

const capability = (id: string, url: string): string =>
  `<capability standardID="${id}"><interface role="std"><accessURL use="base">${url}</accessURL></interface></capability>`;

const capabilities = (url: string): string =>
  '<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0">' +
  `${capability(UWS_STANDARD_ID, `${url}/jobs`)}${capability(OFFERS_STANDARD_ID, `${url}/requests`)}</vosi:capabilities>`;

const exactly = (amount: number): object => ({ min: amount, max: amount });

const offerOf = (cores: number): object => ({
  meta: { uuid: `offer-${cores}` },
  phase: 'OFFERED',
  expires: new Date(Date.now() + 600_000).toISOString(),
  compute: { cores: exactly(cores), memory: exactly(4 * cores) },
  storage: [{ size: exactly(10) }],
  schedule: { available: { start: `${new Date().toISOString()}/PT0S`, duration: 'PT2H' } },
  environment: { name: 'basic', lacks: [], installs: true },
});

function answerTo({ method, url = '' }: Sent): object {
  const { origin } = new URL(url);
  if (method === 'GET')
    return { status: 200, headers: { 'content-type': 'application/xml' }, text: capabilities(origin) };
  const offers = [4, 16].map(offerOf);
  return {
    status: 303,
    headers: { 'content-type': 'application/json', location: `${origin}/offersets/1` },
    text: JSON.stringify({ result: 'YES', offers }),
  };
}

self.addEventListener('message', ({ data }: MessageEvent<string>) => {
  const sent = JSON.parse(data) as Sent;
  if (sent.type !== 'send') return;
  const text = JSON.stringify({ id: sent.id, type: 'response', ...answerTo(sent) });
  setTimeout(() => self.postMessage(text), DELAY_MS);
});
