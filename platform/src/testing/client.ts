import { createHash, randomUUID } from 'node:crypto';
import type {
  BrokerOffer,
  BrokerOfferSet,
  BrokerRequest,
  NotebookManifest,
} from '@run-elsewhere/planner/wire';
import { UPLOADED_NOTEBOOK } from '@run-elsewhere/planner/wire';
import type { Dispatcher } from 'undici';
import { FormData, request } from 'undici';
import { checkExchange } from './api.js';

/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface SendOptions {
  readonly method?: Dispatcher.HttpMethod;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: FormData | string;
}

/** One real HTTP request, held against the service's OpenAPI document; redirects are not followed. */
export async function send(url: string, options: SendOptions = {}): Promise<Answer> {
  const { method, token, headers = {}, json, form, body } = options;
  const payload =
    json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : (body ?? null);
  const type = json !== undefined ? 'application/json' : form && 'application/x-www-form-urlencoded';
  const answer = await request(url, {
    method: method ?? (payload === null ? 'GET' : 'POST'),
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: payload,
  });
  const text = await answer.body.text();
  const said = answer.headers['content-type'];
  checkExchange({
    method: method ?? (payload === null ? 'GET' : 'POST'),
    url,
    json,
    status: answer.statusCode,
    type: typeof said === 'string' ? said : '',
    text,
  });
  return { status: answer.statusCode, headers: answer.headers, text };
}

export interface AskOptions {
  readonly mode?: 'live' | 'batch';
  readonly cores?: number;
  readonly memory?: number;
  readonly disk?: number;
  readonly gpus?: number;
  readonly duration?: string;
  readonly packages?: string[];
  readonly kernel?: string;
  readonly language?: string;
  readonly uploadBytes?: number;
}

/** The document that asks for a notebook run. */
export function askFor(options: AskOptions = {}): BrokerRequest {
  const { cores, memory, disk, gpus, duration, packages, kernel = 'python3', language = 'python' } = options;
  const wish = (min: number | undefined) => (min === undefined ? {} : { min });
  return {
    executable: {
      kind: UPLOADED_NOTEBOOK,
      mode: options.mode ?? 'live',
      kernel,
      language,
      packages: packages ?? [],
      uploadBytes: options.uploadBytes ?? 100,
    },
    compute: { cores: wish(cores), memory: wish(memory), gpus: wish(gpus) },
    storage: [{ size: wish(disk) }],
    schedule: { requested: duration === undefined ? {} : { duration } },
  };
}

/** Asks, and expects an answer. */
export async function ask(base: string, options: AskOptions = {}, token?: string): Promise<BrokerOfferSet> {
  const answer = await send(`${base}/requests`, { json: askFor(options), token });
  if (answer.status !== 303) throw new Error(`asking was answered by ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text) as BrokerOfferSet;
}

/** Asks, and expects an offer. */
export async function offerFor(base: string, options: AskOptions = {}, token?: string): Promise<BrokerOffer> {
  const { offers, reasons } = await ask(base, options, token);
  if (!offers?.[0]) throw new Error(`refused: ${JSON.stringify(reasons)}`);
  return offers[0];
}

export const offerId = (offer: BrokerOffer): string => offer.meta?.uuid ?? '';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const NOTEBOOK = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] });

/** Files to submit: path to content; the first is the notebook. */
export type Files = Readonly<Record<string, string>>;

export function manifestOf(files: Files): NotebookManifest {
  const parts = Object.entries(files).map(([path, text], index) => ({
    part: `part${index}`,
    path,
    size: Buffer.byteLength(text),
    sha256: sha256(text),
  }));
  return { kind: 'notebook', notebook: parts[0]?.path ?? '', kernel: 'python3', parts };
}

export interface SubmitOptions {
  readonly offer: string;
  readonly files?: Files;
  readonly key?: string;
  readonly token?: string | undefined;
  readonly mode?: string;
  readonly run?: boolean;
  /** In place of what belongs there. */
  readonly manifest?: unknown;
  /** Fields that are added, or take the place of others. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Called before the form is sent. */
  readonly change?: (form: FormData) => void;
}

export function submissionForm(options: SubmitOptions): FormData {
  const files = options.files ?? { 'analysis.ipynb': NOTEBOOK };
  const manifest = manifestOf(files);
  const form = new FormData();
  form.set('OFFER', options.offer);
  form.set('MODE', options.mode ?? 'live');
  form.set('EXECUTABLE', JSON.stringify(options.manifest ?? manifest));
  for (const { part } of manifest.parts) form.append('UPLOAD', `${part},param:${part}`);
  form.append('FRAME_ORIGIN', 'http://127.0.0.1:8888');
  if (options.run !== false) form.set('PHASE', 'RUN');
  Object.entries(options.fields ?? {}).forEach(([name, value]) => form.set(name, value));
  Object.values(files).forEach((text, index) => form.set(`part${index}`, new Blob([text]), `part${index}`));
  options.change?.(form);
  return form;
}

export function submit(base: string, options: SubmitOptions): Promise<Answer> {
  return send(`${base}/jobs`, {
    body: submissionForm(options),
    token: options.token,
    headers: { 'idempotency-key': options.key ?? randomUUID() },
  });
}

export const locationOf = ({ headers }: Answer): string => {
  const { location } = headers;
  if (typeof location !== 'string') throw new Error('the answer has no Location');
  return location;
};

/** The text of the first element of this local name in a UWS document. */
export const textOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)</`).exec(xml)?.[1];

/** Waits, with UWS's own WAIT, until the job is in this phase. */
export async function untilPhase(job: string, phase: string, token?: string): Promise<string> {
  const end = Date.now() + 20_000;
  let last = '';
  while (Date.now() < end) {
    const query = last === '' ? '' : `?WAIT=10&PHASE=${last}`;
    const { text } = await send(`${job}${query}`, { token });
    last = textOf(text, 'phase') ?? '';
    if (last === phase) return text;
  }
  throw new Error(`the job is ${last}, not ${phase}`);
}
