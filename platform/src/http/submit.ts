import type { Multipart } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { partsOf } from '../executables.js';
import { newJobId } from '../jobs/creation.js';
import { Problem } from '../problem.js';
import { findByKey, requireAccount } from './access.js';
import { begun } from './beginning.js';
import type { HttpContext } from './context.js';
import type { Gate } from './gate.js';
import { createGate } from './gate.js';
import { readParts } from './multipart.js';
import { createParams } from './params.js';
import type { SubmissionFields } from './submission.js';
import { checkAgainstOffer, readFields, readKey } from './submission.js';
import type { CreateUpload } from './upload.js';
import { createUploads } from './upload.js';

/** Of all fields together. A manifest of a thousand parts with the longest paths has less. */
const MOST_FIELD_BYTES = 4 * 2 ** 20;

const LIMITS = {
  fieldNameSize: 100,
  fieldSize: MOST_FIELD_BYTES,
  fields: 1100,
  files: 1000,
  parts: 2100,
  // Each file is held to its size in the manifest, and all of them to the offered disk.
  fileSize: Infinity,
};

/** Uploads to one offer at the same time: a client that repeats itself, not one that fills the disk. */
const MOST_UPLOADS = 4;

type Parts = AsyncIterator<Multipart>;

/** Reads the fields up to the first file. */
async function readUntilFile(
  parts: Parts,
): Promise<{ fields: SubmissionFields; first: Multipart | undefined }> {
  const pairs: [string, string][] = [];
  let bytes = 0;
  for (let next = await parts.next(); ; next = await parts.next()) {
    if (next.done === true || next.value.type === 'file')
      return { fields: readFields(createParams(pairs)), first: next.done === true ? undefined : next.value };
    const { fieldname, value, valueTruncated } = next.value;
    // The parser has read a field that declares itself as JSON.
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    bytes += text.length;
    if (valueTruncated || bytes > MOST_FIELD_BYTES)
      throw new Problem('too-large', 'The fields of the submission are too long.');
    pairs.push([fieldname, text]);
  }
}

/** Receives the files and creates the job; leaves nothing behind when it fails. */
async function receive(
  context: HttpContext,
  createUpload: CreateUpload,
  submission: {
    readonly fields: SubmissionFields;
    readonly owner: string | undefined;
    readonly key: string | undefined;
  },
  first: Multipart | undefined,
  parts: Parts,
): Promise<string> {
  const { fields, owner, key } = submission;
  const jobId = newJobId();
  const uploadedAt = Math.floor(context.clock.now() / 1000) * 1000;
  const upload = createUpload(jobId, partsOf(fields.manifest), uploadedAt);
  try {
    for (let part = first; part !== undefined;) {
      if (part.type === 'field') throw new Problem('bad-request', 'Fields must come before the files.');
      await upload.receive(part.fieldname, part.file);
      const next = await parts.next();
      part = next.done === true ? undefined : next.value;
    }
    await upload.complete();
    const { manifest, parameters, frameOrigins } = fields;
    const created = context.jobs.create({
      jobId,
      owner,
      key,
      runId: fields.runId,
      offerId: fields.offerId,
      run: fields.run,
      spec: { manifest, parameters, frameOrigins, uploadedAt },
    });
    if (!created.fresh) await upload.discard();
    return created.jobId;
  } catch (error) {
    await upload.discard();
    throw error;
  }
}

async function submit(
  context: HttpContext,
  { gate, createUpload }: { readonly gate: Gate; readonly createUpload: CreateUpload },
  request: FastifyRequest,
): Promise<string> {
  const { name: owner } = requireAccount(request);
  const header = request.headers['idempotency-key'];
  const key = readKey(typeof header === 'string' ? header : undefined);
  const known = (): string | undefined =>
    key === undefined ? undefined : findByKey(request, context.store.keys, key);
  const before = known();
  if (before !== undefined) return before;
  if (!request.isMultipart())
    throw new Problem('unsupported', 'Submit a job as multipart/form-data, with its files.');
  const parts: Parts = readParts(request, LIMITS);
  const { fields, first } = await readUntilFile(parts);
  checkAgainstOffer(fields, context.jobs.openOffer(fields.offerId, owner));
  const leave = await gate.enter(fields.offerId);
  try {
    // Another request with the same key may have been faster.
    return known() ?? (await receive(context, createUpload, { fields, owner, key }, first, parts));
  } finally {
    leave();
  }
}

/** `POST {jobs}`: accepts an offer, takes the files, creates the job and, with PHASE=RUN, starts it. */
export function submitRoute(app: FastifyInstance, context: HttpContext): void {
  const means = { gate: createGate(MOST_UPLOADS), createUpload: createUploads(context.uploads) };
  app.post('/jobs', async (request, reply) => {
    try {
      const jobId = await submit(context, means, request);
      await begun(context, jobId);
      return await reply.code(303).header('location', context.urls.job(jobId)).send();
    } finally {
      // What is left of a body that nobody reads would block the answer.
      request.raw.unpipe();
      request.raw.resume();
    }
  });
}
