import { DatabaseSync } from 'node:sqlite';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { type HandlerServer, handlerServer } from '../../node/testing/handler-server.js';
import { contentOf } from './content.js';
import { answerOf, SERVICES } from './services.js';
import { type Column, type Content, TABLES, type TableRow } from './tables.js';
import { type AnswerColumn, errorVotable, type Serialization, votableOf } from './write-votable.js';

/** How a registry deviates from the letter. */
export interface RegistryHabits {
  /** Answers in this serialization whatever is asked for. */
  readonly serialization?: Serialization;
  /** RegTAP 1.0: without mirrors and `authenticated_only`. */
  readonly version?: '1.0';
  /** Never gives more rows than this. */
  readonly maxRows?: number;
  /** Every query fails with this message. */
  readonly failure?: string;
  /** The status of answers that are errors; TAP 1.0 said 200. */
  readonly errorStatus?: 200 | 400;
  /** The result is at another address (TAP 1.1, section 2.2.1). */
  readonly redirects?: boolean;
}

/** A query, as it arrived. */
export interface Asked {
  readonly parameters: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A searchable registry on the loopback: the tables of RegTAP in a real SQL engine, behind a TAP service that refuses what the
 * standards do not allow; and the services that it names.
 */
export class StrictRegistry {
  habits: RegistryHabits = {};
  readonly asked: Asked[] = [];
  /** Paths of services that somebody looked at. */
  readonly looks: string[] = [];
  private readonly kept = new Map<string, string>();
  private readonly databases = new Map<string, DatabaseSync>();

  private server: HandlerServer | undefined;

  static async start(): Promise<StrictRegistry> {
    const registry = new StrictRegistry();
    registry.server = await handlerServer((request, response) => registry.handle(request, response));
    return registry;
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  /** Address of the TAP service. */
  get tap(): string {
    return `${this.url}/tap`;
  }

  async close(): Promise<void> {
    for (const database of this.databases.values()) database.close();
    await this.server?.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', this.url);
    const service = /^\/service\/(\d+)(\/.*)$/.exec(pathname);
    if (service !== null) {
      this.looks.push(pathname);
      const known = SERVICES[Number(service[1]) - 1];
      const answer = known && answerOf(this.url, known, service[2] ?? '');
      response.writeHead(answer?.status ?? 404, answer?.headers).end(answer?.body);
      return;
    }
    const kept = this.kept.get(pathname);
    if (kept !== undefined && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/x-votable+xml' }).end(kept);
      return;
    }
    if (pathname !== '/tap/sync' || request.method !== 'POST') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.');
      return;
    }
    const body = new URLSearchParams(await readAll(request));
    const parameters = new Map([...body].map(([name, value]) => [name.toUpperCase(), value]));
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    this.asked.push({ parameters, headers: Object.fromEntries(headers) as Record<string, string> });
    this.answer(parameters, response);
  }

  private answer(parameters: ReadonlyMap<string, string>, response: ServerResponse): void {
    const result = this.run(parameters);
    const type = { 'content-type': 'application/x-votable+xml' };
    if ('failure' in result) {
      response.writeHead(this.habits.errorStatus ?? 400, type).end(errorVotable(result.failure));
    } else if (this.habits.redirects) {
      const path = `/tap/results/${this.kept.size}`;
      this.kept.set(path, result.document);
      response.writeHead(303, { location: path }).end();
    } else {
      response.writeHead(200, type).end(result.document);
    }
  }

  private run(
    parameters: ReadonlyMap<string, string>,
  ): { readonly document: string } | { readonly failure: string } {
    if (this.habits.failure !== undefined) return { failure: this.habits.failure };
    const complaint = complaintAbout(parameters);
    if (complaint !== undefined) return { failure: complaint };
    const limit = Math.min(Number(parameters.get('MAXREC') ?? 2000), this.habits.maxRows ?? 10_000);
    try {
      const statement = this.database().prepare(parameters.get('QUERY') ?? '');
      const columns = statement.columns().map(columnOf);
      const rows = statement.all() as TableRow[];
      const serialization = this.habits.serialization ?? serializationFor(parameters.get('RESPONSEFORMAT'));
      return {
        document: votableOf(columns, rows.slice(0, limit), serialization, rows.length > limit),
      };
    } catch (error) {
      return { failure: error instanceof Error ? error.message : String(error) };
    }
  }

  private database(): DatabaseSync {
    const version = this.habits.version ?? '1.2';
    const database = this.databases.get(version) ?? filled(contentOf(this.url), version === '1.0');
    this.databases.set(version, database);
    return database;
  }
}

const KNOWN = ['REQUEST', 'LANG', 'QUERY', 'MAXREC', 'RESPONSEFORMAT'];
/** TAP 1.1, section 2.7.3, and the media types of VOTable. */
const FORMATS = [
  'votable',
  'votable/td',
  'text/xml',
  'application/x-votable+xml',
  'application/x-votable+xml;serialization=TABLEDATA',
];

function complaintAbout(parameters: ReadonlyMap<string, string>): string | undefined {
  const unknown = [...parameters.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) return `Unknown parameter ${unknown}`;
  if ((parameters.get('REQUEST') ?? 'doQuery') !== 'doQuery') return 'REQUEST must be doQuery';
  if (parameters.get('LANG') !== 'ADQL') return 'LANG must be ADQL';
  if (!/^\d+$/.test(parameters.get('MAXREC') ?? '0')) return 'MAXREC must be an integer';
  if (!FORMATS.includes(parameters.get('RESPONSEFORMAT') ?? 'votable')) return 'Unsupported RESPONSEFORMAT';
  // What SQLite would take and ADQL 2.0 has not.
  const foreign = /\b(?:ILIKE|LIMIT|GLOB|REGEXP|PRAGMA|==|UNION)\b|;/i.exec(parameters.get('QUERY') ?? '');
  return foreign === null ? undefined : `Could not parse your query: unexpected ${foreign[0]}`;
}

function serializationFor(format: string | undefined): Serialization {
  return format === 'votable/td' || format?.endsWith('TABLEDATA') === true ? 'TABLEDATA' : 'BINARY2';
}

function columnOf({
  name,
  column,
  table,
}: {
  name: string;
  column: string | null;
  table: string | null;
}): AnswerColumn {
  const known = TABLES[table ?? '']?.find((candidate) => candidate.name === column);
  return { name, type: known?.type ?? 'string' };
}

function filled(content: Content, old: boolean): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  // As in ADQL, where LIKE minds the case.
  database.exec("PRAGMA case_sensitive_like = ON; ATTACH ':memory:' AS rr;");
  const types = {
    string: 'TEXT',
    timestamp: 'TEXT',
    key: 'INTEGER',
    integer: 'INTEGER',
    real: 'REAL',
  } as const;
  for (const [table, all] of Object.entries(TABLES)) {
    const columns = all.filter(({ since }: Column) => !old || since === undefined);
    database.exec(
      `CREATE TABLE rr.${table} (${columns.map(({ name, type }) => `${name} ${types[type]}`).join(', ')})`,
    );
    const insert = database.prepare(`INSERT INTO rr.${table} VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of content[table] ?? []) insert.run(...columns.map(({ name }) => row[name] ?? null));
  }
  return database;
}
