import { createHash } from 'node:crypto';
import { NAMESPACE } from '@run-elsewhere/planner/wire';
import { ADA } from '../../stack/stack.ts';
import { expect } from '../stack-fixture.ts';
import type { Platforms } from '../stack-fixture.ts';
import { notebookText } from './notebooks.ts';

/** One answer, as it came: redirects are not followed. */
export interface PlainAnswer {
  readonly status: number;
  readonly type: string;
  readonly location: string;
  readonly text: string;
}

/** A UWS client that is nothing but requests, in the name of one account. */
export interface PlainClient {
  readonly jobs: string;
  readonly account: string;
  get(url: string): Promise<PlainAnswer>;
  remove(url: string): Promise<PlainAnswer>;
  /** POST of a form, as a browser sends it. */
  post(url: string, form: Readonly<Record<string, string>>): Promise<PlainAnswer>;
  /** Creates a job that runs all these cells, and does not start it. @returns its URL */
  create(...cells: readonly string[]): Promise<string>;
  /** Blocks, as UWS 1.1 has it, until the job is in one of these phases. @returns the job's document */
  until(job: string, ...phases: readonly string[]): Promise<string>;
}

/** The text of the first element of this name. */
export const textOf = (xml: string, name: string): string =>
  new RegExp(`<uws:${name}(?: [^>]*)?>([^<]*)</`).exec(xml)?.[1] ?? '';

function submission(offer: string, cells: readonly string[]): FormData {
  const text = notebookText(cells);
  const part = {
    part: 'notebook',
    path: 'analysis.ipynb',
    size: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
  const form = new FormData();
  form.set('OFFER', offer);
  form.set('MODE', 'batch');
  form.set('EXECUTABLE', JSON.stringify({ kind: 'notebook', notebook: part.path, parts: [part] }));
  form.set('UPLOAD', 'notebook,param:notebook');
  form.set('RUNID', 'a tag & <more>');
  form.set('notebook', new Blob([text]), 'notebook');
  return form;
}

/** The observatory, as its one account sees it. */
export function plainClient({ address, folder }: Platforms): PlainClient {
  const base = address('observatory');
  const headers = { authorization: `Bearer ${folder.adaToken}`, accept: 'application/xml, text/plain' };
  const send = async (
    url: string,
    init: Omit<RequestInit, 'headers'> = {},
    type?: string,
  ): Promise<PlainAnswer> => {
    const answer = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: type === undefined ? headers : { ...headers, 'content-type': type },
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      location: answer.headers.get('location') ?? '',
      text: await answer.text(),
    };
  };
  const offer = async (): Promise<string> => {
    const executable = {
      kind: `${NAMESPACE}/executable/uploaded-notebook`,
      mode: 'batch',
      kernel: 'python3',
    };
    const body = JSON.stringify({ executable, compute: { cores: { min: 1 }, memory: { min: 1 } } });
    const { text } = await send(`${base}/requests`, { method: 'POST', body }, 'application/json');
    return (JSON.parse(text) as { offers: { meta: { uuid: string } }[] }).offers[0]!.meta.uuid;
  };
  return {
    jobs: `${base}/jobs`,
    account: ADA,
    get: (url) => send(url),
    remove: (url) => send(url, { method: 'DELETE' }),
    post: (url, form) => send(url, { method: 'POST', body: new URLSearchParams(form) }),
    async create(...cells) {
      const created = await send(`${base}/jobs`, { method: 'POST', body: submission(await offer(), cells) });
      expect(created.status, created.text).toBe(303);
      return created.location;
    },
    async until(job, ...phases) {
      let { text } = await send(job);
      for (let tries = 0; tries < 20 && !phases.includes(textOf(text, 'phase')); tries += 1)
        ({ text } = await send(`${job}?WAIT=20&PHASE=${textOf(text, 'phase')}`));
      expect(phases).toContain(textOf(text, 'phase'));
      return text;
    },
  };
}
