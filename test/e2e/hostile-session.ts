import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlatformEntry } from '@run-elsewhere/planner';
import { LIVE_TITLE, PlainUws } from '@run-elsewhere/planner/testing';

/** What would run as a script wherever a name is taken for HTML. */
export const HOSTILE_NAME = '<img src=x onerror="top.taken = 1">';

/** Source of a cell that makes the service answer with a session. */
export const LIVE_CELL = `print("${LIVE_TITLE}")`;

/** What a page of the service says of its attempts: `done`, or the name of the error that stopped it. */
type Report = Readonly<Record<string, string>>;

/** A platform whose sessions try to get hold of the editor around them. */
export interface HostileService {
  readonly entry: PlatformEntry & { readonly name: string };
  /** By page: `session`, and the `popup` that it opened. */
  readonly reports: ReadonlyMap<string, Report>;
  /** What came with each request of a browser. */
  readonly asked: readonly IncomingHttpHeaders[];
  close(): Promise<void>;
}

/** Says what became of every attempt, when all have been made. */
const TRYING = `
const report = {};
const attempt = async (name, act) => {
  try { await act(); report[name] = 'done'; } catch (error) { report[name] = error.name; }
};
const send = (page) => fetch('/report/' + page, { method: 'POST', body: JSON.stringify(report) });
const all = (frame) => [frame, ...Array.from({ length: frame.length }, (_, index) => all(frame[index])).flat()];
const FORGED = { type: 'state', state: { problems: ['Type your token here'], jobs: [], platforms: [], limits: [] } };`;

const SESSION = `<!doctype html><title>Session</title><button>Work</button>
<a target="_top" href="/taken">x</a><form target="_top" action="/taken"></form>
<script>${TRYING}
document.querySelector('button').onclick = async () => {
  await attempt('top.location', () => { top.location = '/taken'; });
  await attempt('top.location.replace', () => top.location.replace('/taken'));
  await attempt('parent.location', () => { parent.location.href = '/taken'; });
  for (const target of ['_top', '_parent'])
    await attempt('open ' + target, () => { if (open('/taken', target) === null) throw new DOMException('', 'Refused'); });
  await attempt('parent.document', () => parent.document.title);
  await attempt('parent.localStorage', () => parent.localStorage.length);
  await attempt('top.document.cookie', () => top.document.cookie);
  await attempt('read the clipboard', () => navigator.clipboard.readText());
  // No error tells that these were stopped.
  document.querySelector('a').click();
  document.querySelector('form').submit();
  for (const frame of all(top)) if (frame !== window) frame.postMessage(FORGED, '*');
  open('/popup');
  await send('session');
};
</script>`;

const POPUP = `<!doctype html><title>Popup</title><script>${TRYING}
(async () => {
  await attempt('top of the opener', () => { opener.top.location = '/taken'; });
  await attempt('document of the opener\\'s parent', () => opener.parent.document.title);
  for (const frame of all(opener.top)) frame.postMessage(FORGED, '*');
  await send('popup');
})();
</script>`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const text of request.setEncoding('utf8') as AsyncIterable<string>) body += text;
  return body;
}

/** Starts it on `localhost`: to a browser another site than an editor on 127.0.0.1, as a platform is in real life. */
export async function startHostileService(): Promise<HostileService> {
  const reports = new Map<string, Report>();
  const asked: IncomingHttpHeaders[] = [];
  const service = new PlainUws({ hasSessions: true });
  const server = createServer((request, response) => {
    const { method = '', url: target = '', headers } = request;
    const page = target.startsWith('/lab/') ? SESSION : target === '/popup' ? POPUP : undefined;
    if (page !== undefined || target === '/taken') {
      if (headers['sec-fetch-dest'] !== undefined) asked.push(headers);
      response.writeHead(200, { 'content-type': 'text/html' }).end(page ?? 'taken');
      return;
    }
    void bodyOf(request).then((body) => {
      if (target.startsWith('/report/')) {
        reports.set(target.slice('/report/'.length), JSON.parse(body) as Report);
        response.end();
        return;
      }
      const reply = service.answer({ method, target, authorization: 'Bearer of-the-service', body });
      response.writeHead(reply.status, { ...reply.headers }).end(reply.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    entry: {
      name: HOSTILE_NAME,
      url: `http://localhost:${(server.address() as AddressInfo).port}/jobs`,
      protocol: 'uws',
      stated: { cores: 4, memoryGiB: 8, durationSeconds: 3600, notebookParameter: 'NOTEBOOK' },
      answersWithSession: true,
    },
    reports,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
