import type { ExecutableManifest, ManifestPart, NotebookManifest } from '@run-elsewhere/planner/wire';
import { executableManifest } from '@run-elsewhere/planner/wire';
import { containerTrouble, partsOf } from '../executables.js';
import { GIB, gibText } from '../offers/units.js';
import { Problem } from '../problem.js';
import type { OfferRecord } from '../state/records.js';
import type { Params } from './params.js';

/** The fields of a submission, checked as far as they go without the files. */
export interface SubmissionFields {
  readonly offerId: string;
  readonly mode?: string;
  readonly manifest: ExecutableManifest;
  readonly runId?: string;
  readonly run: boolean;
  readonly frameOrigins: readonly string[];
  /** For the job's document. */
  readonly parameters: readonly (readonly [string, string])[];
}

/** Parameters that the job document repeats; RUNID and PHASE have elements of their own. */
const REPEATED = ['OFFER', 'MODE', 'EXECUTABLE', 'UPLOAD', 'FRAME_ORIGIN'];

const LONGEST_RUN_ID = 256;
const MOST_ORIGINS = 10;
const ORIGIN = /^[a-z][a-z0-9+.-]*:(\/\/[A-Za-z0-9._[\]:*-]{1,255})?$/;
const KEY = /^"?([A-Za-z0-9._~-]{16,128})"?$/;

const wrong = (message: string): Problem => new Problem('bad-request', message);

/**
 * Reads the client's own key of a submission. Quotes around it are allowed, as a structured field has them
 * (draft-ietf-httpapi-idempotency-key-header). It must be long enough that nobody else has the same.
 */
export function readKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = KEY.exec(header.trim())?.[1];
  if (key !== undefined) return key;
  throw wrong('Idempotency-Key: must be 16 to 128 letters, digits or . _ ~ -, for example a UUID.');
}

function readManifest(text: string | undefined): ExecutableManifest {
  if (text === undefined) throw wrong('EXECUTABLE: is missing.');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw wrong('EXECUTABLE: is not JSON.');
  }
  const parsed = executableManifest.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw wrong(`EXECUTABLE: ${path || 'the document'}: ${issue?.message ?? 'is wrong'}.`);
}

function checkManifest(manifest: ExecutableManifest): void {
  if (manifest.kind === 'notebook') {
    checkFiles(manifest);
    return;
  }
  const trouble = containerTrouble(manifest.kind, manifest);
  if (trouble !== undefined) throw wrong(`EXECUTABLE: ${trouble}.`);
}

/** The files of a manifest must be able to lie in one folder, the notebook among them. */
function checkFiles({ notebook, parts }: NotebookManifest): void {
  const paths = new Set(parts.map(({ path }) => path));
  if (paths.size < parts.length) throw wrong('EXECUTABLE: two parts have the same path.');
  if (new Set(parts.map(({ part }) => part)).size < parts.length)
    throw wrong('EXECUTABLE: two parts have the same name.');
  if (!paths.has(notebook)) throw wrong(`EXECUTABLE: the notebook "${notebook}" is not among the parts.`);
  for (const path of paths) {
    const folders = path.split('/').slice(0, -1);
    const file = folders
      .map((_, index) => folders.slice(0, index + 1).join('/'))
      .find((each) => paths.has(each));
    if (file !== undefined) throw wrong(`EXECUTABLE: "${file}" is both a file and the folder of "${path}".`);
  }
}

/** Each part has its `UPLOAD=<name>,param:<part>` (DALI 1.1, section 3.4.5), and there is no other. */
function checkUploads(uploads: readonly string[], parts: readonly ManifestPart[]): void {
  const named = uploads.map((upload) => {
    const part = /^[A-Za-z0-9._-]{1,64},param:([A-Za-z0-9._-]{1,64})$/.exec(upload)?.[1];
    if (part === undefined) throw wrong('UPLOAD: must be <name>,param:<part> with plain names.');
    return part;
  });
  if (new Set(named).size < named.length) throw wrong('UPLOAD: a part is named twice.');
  const missing = parts.find(({ part }) => !named.includes(part));
  if (missing) throw wrong(`UPLOAD: there is none for the part "${missing.part}".`);
  const extra = named.find((name) => !parts.some(({ part }) => part === name));
  if (extra !== undefined) throw wrong(`UPLOAD: the part "${extra}" is not in EXECUTABLE.`);
}

function readOrigins(origins: readonly string[]): readonly string[] {
  if (origins.length > MOST_ORIGINS) throw wrong(`FRAME_ORIGIN: no more than ${MOST_ORIGINS}.`);
  if (origins.every((origin) => ORIGIN.test(origin))) return origins;
  throw wrong('FRAME_ORIGIN: must be an origin such as https://hub.example.org, without a path.');
}

/**
 * Checks the fields that come before the files.
 * @throws Problem naming the parameter that is wrong
 */
export function readFields(params: Params): SubmissionFields {
  const offerId = params.one('OFFER');
  if (offerId === undefined || offerId === '')
    throw wrong('OFFER: is missing. Ask for an offer first, with POST /requests.');
  const mode = params.one('MODE');
  if (mode !== undefined && mode !== 'live' && mode !== 'batch') throw wrong('MODE: must be live or batch.');
  const phase = params.one('PHASE');
  if (phase !== undefined && phase !== 'RUN') throw wrong('PHASE: can only be RUN here.');
  const runId = params.one('RUNID');
  if (runId !== undefined && runId.length > LONGEST_RUN_ID)
    throw wrong(`RUNID: no longer than ${LONGEST_RUN_ID} characters.`);
  const manifest = readManifest(params.one('EXECUTABLE'));
  checkManifest(manifest);
  checkUploads(params.all('UPLOAD'), partsOf(manifest));
  return {
    offerId,
    ...(mode === undefined ? {} : { mode }),
    manifest,
    ...(runId === undefined ? {} : { runId }),
    run: phase === 'RUN',
    frameOrigins: readOrigins(params.all('FRAME_ORIGIN')),
    parameters: REPEATED.flatMap((name) => params.all(name).map((value) => [name, value] as const)),
  };
}

/** @throws Problem when the submission asks for something else than what was offered */
export function checkAgainstOffer({ mode, manifest }: SubmissionFields, offer: OfferRecord): void {
  const { kind = 'notebook' } = offer;
  if (manifest.kind !== kind)
    throw wrong(`EXECUTABLE: the offer is for a ${kind}, not for a ${manifest.kind}.`);
  if (mode !== undefined && mode !== offer.mode)
    throw wrong(`MODE: the offer is for ${offer.mode}, not for ${mode}.`);
  const total = partsOf(manifest).reduce((sum, { size }) => sum + size, 0);
  if (total > offer.resources.diskGiB * GIB)
    throw new Problem(
      'too-large',
      `EXECUTABLE: the files have ${gibText(total / GIB)}, the offer is for a disk of ${gibText(offer.resources.diskGiB)}.`,
    );
}
