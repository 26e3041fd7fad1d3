import * as z from 'zod/mini';
import type { CallOptions, HttpClient } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import type { Attempt } from '../../http/failures.js';
import { nonsense } from '../../http/failures.js';
import type { Body, HttpResponse } from '../../http/transport.js';
import { below, encodeSegment, resolveTarget } from '../../http/url.js';
import type { FileRef } from '../../model/index.js';
import { encodePath } from '../common/encode-path.js';
import { isPage } from '../common/is-page.js';
import { parseJson } from '../common/parse-json.js';
import { failureOfAnswer, servesElsewhere } from './words.js';

const entrySchema = z.object({
  name: z.string().check(z.maxLength(1024)),
  type: z.string(),
  size: z.optional(z.nullable(z.number())),
  mimetype: z.optional(z.nullable(z.string())),
  last_modified: z.optional(z.nullable(z.string())),
});
const folderSchema = z.object({ content: z.array(entrySchema) });
const kernelSpecsSchema = z.object({
  default: z.string(),
  kernelspecs: z.record(
    z.string(),
    z.object({ spec: z.object({ display_name: z.string(), language: z.string() }) }),
  ),
});
const kernelSchema = z.object({ id: z.string().check(z.regex(/^[\w-]{1,100}$/)) });

/** An entry of a folder. */
export type FolderEntry = z.infer<typeof entrySchema>;

/** The kernels that a server has, by name. */
export interface KernelSpecs {
  readonly default: string;
  readonly languages: ReadonlyMap<string, string>;
}

const MISSING = [404];
const REFUSALS = [400, 401, 403, 409, 413, 424, 500];
const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** A minute, and what the bytes take at 256 KiB/s. */
const uploadDeadline = (sizeBytes: number): number => 60_000 + Math.ceil(sizeBytes / 256);

/**
 * A Jupyter server (jupyter_server, services/api/api.yaml): files and kernels. Paths are relative to its root, without a slash
 * at either end. All methods reject with a PlatformError: `gone` when the server is not running (any more).
 */
export class JupyterServer {
  /** @param url base address, with a slash at its end @param hub base of the hub that it belongs to */
  constructor(
    private readonly http: HttpClient,
    private readonly platformName: string,
    readonly url: string,
    private readonly hub: string,
  ) {}

  who(tried: string): Attempt {
    return { platformName: this.platformName, tried };
  }

  fileUrl(path: string): string {
    return `${this.url}files/${encodePath(path)}`;
  }

  /** @returns undefined where there is no such folder */
  async list(path: string, tried: string, signal: AbortSignal): Promise<readonly FolderEntry[] | undefined> {
    const response = await this.http.get(`${this.contents(path)}?content=1&type=directory`, {
      ...json(tried, signal),
      maxBytes: MAX_LIST_BYTES,
      expect: [...MISSING, ...REFUSALS],
    });
    // A file of that name is no folder: 400.
    if (response.status === 404 || response.status === 400) return undefined;
    this.mustBeDone(response, tried);
    const folder = parseJson(folderSchema, response.text);
    if (folder === undefined) throw nonsense(this.who(tried), 'its answer is no folder.', response.text);
    return folder.content;
  }

  /** A text file, whole. @returns undefined where there is none */
  async read(
    path: string,
    call: { readonly tried: string; readonly signal: AbortSignal; readonly maxBytes: number },
  ): Promise<HttpResponse | undefined> {
    const { tried, signal, maxBytes } = call;
    const response = await this.http.get(this.fileUrl(path), {
      tried,
      signal,
      maxBytes,
      headers: { accept: '*/*' },
      expect: [...MISSING, ...REFUSALS],
    });
    if (response.status === 404) return undefined;
    this.mustBeDone(response, tried);
    return response;
  }

  /** Makes a folder whose parent is there; one that is there already stays as it is. */
  async makeFolder(path: string, tried: string, signal: AbortSignal): Promise<void> {
    await this.put(path, { kind: 'json', value: { type: 'directory' } }, tried, signal);
  }

  async writeText(path: string, text: string, tried: string, signal: AbortSignal): Promise<void> {
    const value = { type: 'file', format: 'text', content: text };
    await this.put(path, { kind: 'json', value }, tried, signal, text.length);
  }

  /** Sends a file of the host's, which never passes through here. */
  async writeFile(
    path: string,
    file: { readonly ref: FileRef; readonly sizeBytes: number },
    tried: string,
    signal: AbortSignal,
  ): Promise<void> {
    await this.put(path, { kind: 'contents', file: file.ref }, tried, signal, (file.sizeBytes * 4) / 3);
  }

  /** Deletes a file or a folder with all that is in it. @returns false where the server will not */
  async delete(path: string, tried: string, signal: AbortSignal): Promise<boolean> {
    const response = await this.http.delete(this.contents(path), {
      ...json(tried, signal),
      expect: [...MISSING, ...REFUSALS],
    });
    if (response.status === 404) return true;
    if (response.status === 400 || response.status === 409 || response.status === 500) return false;
    this.mustBeDone(response, tried);
    return true;
  }

  async kernelSpecs(tried: string, signal: AbortSignal): Promise<KernelSpecs> {
    const response = await this.http.get(`${this.url}api/kernelspecs`, {
      ...json(tried, signal),
      expect: REFUSALS,
    });
    this.mustBeDone(response, tried);
    const specs = parseJson(kernelSpecsSchema, response.text);
    if (specs === undefined) throw nonsense(this.who(tried), 'it names no kernels.', response.text);
    const languages = Object.entries(specs.kernelspecs).map(
      ([name, { spec }]) => [name, spec.language.toLowerCase()] as const,
    );
    return { default: specs.default, languages: new Map(languages) };
  }

  /** Starts a kernel in a folder. @returns its id */
  async startKernel(name: string, folder: string, tried: string, signal: AbortSignal): Promise<string> {
    const response = await this.http.post(`${this.url}api/kernels`, {
      ...json(tried, signal),
      body: { kind: 'json', value: { name, path: folder } },
      deadlineMs: 60_000,
      expect: REFUSALS,
    });
    this.mustBeDone(response, tried);
    const kernel = parseJson(kernelSchema, response.text);
    if (kernel === undefined) throw nonsense(this.who(tried), 'it started no kernel.', response.text);
    return kernel.id;
  }

  async stopKernel(id: string, tried: string, signal: AbortSignal): Promise<void> {
    await this.http.delete(below(`${this.url}api`, 'kernels', id), {
      ...json(tried, signal),
      expect: [...MISSING, ...REFUSALS],
    });
  }

  /** Where a kernel's WebSocket is. */
  channelsUrl(kernel: string, session: string): string {
    return `${below(`${this.url}api`, 'kernels', kernel)}/channels?session_id=${encodeSegment(session)}`;
  }

  private async put(
    path: string,
    body: Body,
    tried: string,
    signal: AbortSignal,
    sizeBytes = 0,
  ): Promise<void> {
    const response = await this.http.put(this.contents(path), {
      ...json(tried, signal),
      body,
      deadlineMs: uploadDeadline(sizeBytes),
      expect: REFUSALS,
    });
    this.mustBeDone(response, tried);
  }

  private contents(path: string): string {
    return `${this.url}api/contents/${encodePath(path)}`;
  }

  /** A server that is not running is a redirect to the hub, or 424 by the hub itself. */
  private mustBeDone(response: HttpResponse, tried: string): void {
    if (response.status < 300) {
      // A page that a network puts in between has done nothing.
      if (!isPage(response)) return;
      throw nonsense(this.who(tried), 'a page came where its server should have answered.', response.text);
    }
    if (response.status >= 400 && response.status !== 424)
      throw failureOfAnswer(response, this.who(tried), this.hub);
    const target = resolveTarget(response.headers.location ?? '', this.url);
    if (target?.foreign === true) throw servesElsewhere(this.who(tried), target.url);
    throw new PlatformError({
      ...this.who(tried),
      kind: 'gone',
      why: 'its server is not running.',
      next: `Look at ${this.hub}/hub/home; your files are kept in your home there.`,
    });
  }
}

function json(tried: string, signal: AbortSignal): CallOptions {
  return { tried, signal, headers: { accept: 'application/json' } };
}
