import type { Body, BodyPart } from '../../http/transport.js';
import { isContainerTask } from '../../model/index.js';
import type { NotebookTask, StatedOffer } from '../../model/index.js';
import { isRelativePath, type ManifestPart, type NotebookManifest } from '../../wire/index.js';
import { containerManifest } from '../common/executables.js';
import { publicAddress } from '../common/notebook-address.js';
import { type SubmittableTask, utf8Length } from './request.js';

const NOTEBOOK_TYPE = 'application/x-ipynb+json';
const NOTEBOOK_PART = 'notebook';
const MAX_RUNID = 64;

/** A submission to a platform of the planner profile: it creates and starts the job, and takes the offer, in one request. */
export function profileBody(task: SubmittableTask, offerId: string, frameOrigins: readonly string[]): Body {
  if (isContainerTask(task)) {
    const manifest = containerManifest(task.executable);
    const fields = fieldsOf(task, offerId, JSON.stringify(manifest), [], frameOrigins);
    return { kind: 'multipart', parts: fields.map(toPart) };
  }
  const manifest = manifestOf(task);
  const fields = fieldsOf(task, offerId, JSON.stringify(manifest), manifest.parts, frameOrigins);
  const files = task.files.map(({ ref }, index): BodyPart => ({
    name: filePart(index),
    // Paths stand in the manifest alone.
    filename: filePart(index),
    contentType: 'application/octet-stream',
    content: { file: ref },
  }));
  return { kind: 'multipart', parts: [...fields.map(toPart), notebookPart(task, NOTEBOOK_PART), ...files] };
}

function fieldsOf(
  { mode, title }: SubmittableTask,
  offerId: string,
  manifest: string,
  parts: readonly ManifestPart[],
  frameOrigins: readonly string[],
): readonly (readonly [string, string])[] {
  return [
    ['OFFER', offerId],
    ['MODE', mode],
    ['EXECUTABLE', manifest],
    ...parts.map(({ part }) => ['UPLOAD', `${part},param:${part}`] as const),
    ...frameOrigins.map((origin) => ['FRAME_ORIGIN', origin] as const),
    ['RUNID', runId(title)],
    ['PHASE', 'RUN'],
  ];
}

/**
 * A submission to a plain UWS service: creates a job and does not start it. The notebook is the parameter that the settings
 * name; without a name it goes by upload (DALI 1.1, section 3.4.5). By reference its public address goes in its place. RUNID
 * carries the key, to find the job again.
 * @throws Error when it is to go by reference and has no public address (any more)
 */
export function plainBody(task: NotebookTask, stated: StatedOffer, key: string): Body {
  const fields: (readonly [string, string])[] = [...Object.entries(stated.parameters ?? {}), ['RUNID', key]];
  const parameter = stated.notebookParameter ?? 'UPLOAD';
  const upload = parameter.toUpperCase() === 'UPLOAD';
  if (stated.notebookBy === 'reference') {
    const address = publicAddress(task.source);
    if ('missing' in address) throw new Error(`The notebook has no public address: ${address.missing}.`);
    const value = upload ? `${NOTEBOOK_PART},${address.url}` : address.url;
    return { kind: 'form', fields: [...fields, [parameter, value]] };
  }
  if (!upload) return { kind: 'form', fields: [...fields, [parameter, task.executable.text]] };
  fields.push([parameter, `${NOTEBOOK_PART},param:${NOTEBOOK_PART}`]);
  return { kind: 'multipart', parts: [...fields.map(toPart), notebookPart(task, notebookPath(task))] };
}

function manifestOf(task: NotebookTask): NotebookManifest {
  const { executable } = task;
  const notebook = notebookPath(task);
  const parts: ManifestPart[] = [
    { part: NOTEBOOK_PART, path: notebook, size: utf8Length(executable.text), sha256: executable.sha256 },
    ...task.files.map(({ path, sizeBytes, sha256 }, index) => ({
      part: filePart(index),
      path,
      size: sizeBytes,
      sha256,
    })),
  ];
  return {
    kind: 'notebook',
    notebook,
    ...(executable.kernel === undefined ? {} : { kernel: executable.kernel }),
    parts,
  };
}

function notebookPath(task: NotebookTask): string {
  return isRelativePath(task.executable.name) ? task.executable.name : 'notebook.ipynb';
}

function filePart(index: number): string {
  return `file-${index + 1}`;
}

function notebookPart(task: NotebookTask, filename: string): BodyPart {
  return {
    name: NOTEBOOK_PART,
    filename,
    contentType: NOTEBOOK_TYPE,
    content: { text: task.executable.text },
  };
}

function toPart([name, text]: readonly [string, string]): BodyPart {
  return { name, content: { text } };
}

function runId(title: string): string {
  return title.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_RUNID);
}
