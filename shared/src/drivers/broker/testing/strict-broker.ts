import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { offerSet, type SessionDocument, type Sessions } from './strict-sessions.js';

/** How one broker differs from the next. */
export interface BrokerManners {
  /** How it wants to be asked. Default: `current`. */
  readonly dialect?: 'current' | 'older';
  /** The value of `Authorization` that it accepts; absent: everybody may ask. */
  readonly authorization?: string;
  /** Default: Basic. */
  readonly challenge?: string;
  /** What a POST of a question is answered with. Default: a redirect with the offer set as its body. */
  readonly reply?: 'redirect with body' | 'bare redirect' | 'at once';
  /** How it names itself in its links. Default: as it is reached. */
  readonly publicUrl?: string;
  /** Offers tell that there will be a page. Default: false, as Calycopis does. */
  readonly announcesLink?: boolean;
  readonly offers?: number;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface StrictBroker {
  readonly url: string;
  readonly seen: readonly Asked[];
  calls(): readonly string[];
  /** Its sessions by id; a test may move them on. */
  readonly sessions: Sessions;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMPTY: Reply = { status: 404 };

/** An ExecutionBroker 1.0 on the loopback that refuses what Calycopis refuses, in its words, and forgives nothing. */
export async function strictBroker(manners: BrokerManners = {}): Promise<StrictBroker> {
  const broker = new Broker(manners);
  const server = createServer((request, response) => {
    void broker.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  broker.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: broker.url,
    seen: broker.seen,
    calls: () => broker.seen.map(({ method, path }) => `${method} ${path}`),
    sessions: broker.sessions,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

class Broker {
  url = '';
  readonly seen: Asked[] = [];
  readonly sessions: Sessions = new Map();
  private readonly sets = new Map<string, unknown>();

  private readonly manners: BrokerManners;

  constructor(manners: BrokerManners) {
    this.manners = manners;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.seen.push(asked);
    const { status, headers, json } = this.reply(asked);
    const text = json === undefined ? '' : JSON.stringify(json);
    response.writeHead(status, { ...(text && { 'content-type': 'application/json' }), ...headers }).end(text);
  }

  private reply(asked: Asked): Reply {
    return this.refusal(asked) ?? (asked.method === 'GET' ? this.get(asked) : this.post(asked));
  }

  /** What is refused whatever is asked. A wrong credential is refused everywhere, a missing one where one is needed. */
  private refusal({ method, path, headers }: Asked): Reply | undefined {
    const { authorization, challenge = 'Basic realm="Realm"' } = this.manners;
    const wrong = headers.authorization !== undefined && headers.authorization !== authorization;
    const missing = headers.authorization === undefined && method !== 'GET';
    if (authorization !== undefined && (wrong || missing)) {
      return { status: 401, headers: { 'www-authenticate': challenge } };
    }
    if (headers.accept !== 'application/json') return this.error(406, path);
    if (method !== 'GET' && headers['content-type'] !== 'application/json') return this.error(415, path);
    return undefined;
  }

  private get({ path }: Asked): Reply {
    const [, collection, id = ''] = path.split('/');
    if (path === `/${this.questions()}`) return { ...this.error(405, path), headers: { allow: 'POST' } };
    if (collection !== 'sessions' && collection !== 'offersets') return this.error(404, path);
    if (!UUID.test(id)) return this.error(400, path);
    const found = collection === 'sessions' ? this.sessions.get(id) : this.sets.get(id);
    return found === undefined ? EMPTY : { status: 200, json: found };
  }

  private post({ path, body }: Asked): Reply {
    const value = parse(body);
    if (typeof value !== 'object' || value === null) return this.error(400, path);
    if (path === `/${this.questions()}`) return this.ask(value as Record<string, unknown>, path);
    const [, collection, id = ''] = path.split('/');
    const session = collection === 'sessions' ? this.sessions.get(id) : undefined;
    if (session === undefined) return collection === 'sessions' ? EMPTY : this.error(404, path);
    if (session.foreign === true) return { status: 403 };
    this.update(session, value as Record<string, unknown>);
    return { status: 200, json: session };
  }

  private ask(request: Record<string, unknown>, path: string): Reply {
    const id = randomUUID();
    const made = offerSet(request, { ...this.manners, id, sessions: this.sessions });
    if (typeof made === 'number') return this.error(made, path);
    this.sets.set(id, made);
    const headers = { location: `${this.manners.publicUrl ?? this.url}/offersets/${id}` };
    switch (this.manners.reply) {
      case 'at once':
        return { status: 200, json: made };
      case 'bare redirect':
        return { status: 303, headers };
      default:
        return { status: 303, headers, json: made };
    }
  }

  /** What cannot be changed comes back as it was. */
  private update(session: SessionDocument, { kind, path, value }: Record<string, unknown>): void {
    if (kind !== 'uri:enum-value-update' || (path !== 'phase' && path !== '/phase')) return;
    const from = session.phase;
    if (value === 'ACCEPTED' && from === 'OFFERED') {
      for (const sibling of this.sessions.values()) {
        if (sibling.set === session.set && sibling.phase === 'OFFERED') sibling.phase = 'REJECTED';
      }
      session.phase = 'ACCEPTED';
    }
    if (value === 'REJECTED' && from === 'OFFERED') session.phase = 'REJECTED';
    if (value === 'CANCELLED' && CANCELLABLE.includes(from)) session.phase = 'CANCELLED';
  }

  private questions(): string {
    return this.manners.dialect === 'older' ? 'offersets' : 'requests';
  }

  /** As Spring Boot writes it. */
  private error(status: number, path: string): Reply {
    return { status, json: { timestamp: new Date().toISOString(), status, error: 'Error', path } };
  }
}

const CANCELLABLE = ['INITIAL', 'OFFERED', 'ACCEPTED', 'WAITING', 'PREPARING', 'AVAILABLE', 'RUNNING'];

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
