import * as z from 'zod/mini';
import { containerImage, containerMembers } from './container.js';

const plainName = z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}$/));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const size = z.number().check(z.int(), z.nonnegative());

/** A path that stays in its folder: relative, `/` between segments, no empty, `.` or `..` segment, no control character. */
export const relativePath = z.string().check(
  z.minLength(1),
  z.maxLength(1024),
  z.refine((path) => isRelativePath(path), 'must be a relative path that stays in its folder'),
);

export function isRelativePath(path: string): boolean {
  if (/[\p{Cc}\\]/u.test(path) || path.startsWith('/') || /^[A-Za-z]:/.test(path)) return false;
  return path
    .split('/')
    .every((segment) => segment !== '' && segment !== '.' && segment !== '..' && segment.length <= 255);
}

/** One uploaded part: the multipart part's plain name, and the path that the file gets in the job's folder. */
export const manifestPart = z.object({ part: plainName, path: relativePath, size, sha256 });

/** A notebook that comes with the submission. */
export const notebookManifest = z.object({
  kind: z.literal('notebook'),
  /** Path of the notebook among `parts`. */
  notebook: relativePath,
  kernel: z.optional(z.string().check(z.maxLength(128))),
  parts: z.array(manifestPart).check(z.minLength(1), z.maxLength(1000)),
});

const name = z.string().check(z.maxLength(200));

/** A container, which the platform fetches by itself: no part comes with it. */
export const dockerManifest = z.object({
  kind: z.literal('docker-container'),
  name,
  image: containerImage,
  ...containerMembers,
});

export const singularityManifest = z.object({
  kind: z.literal('singularity-container'),
  name,
  location: z.string().check(z.maxLength(4096)),
});

/** The `EXECUTABLE` parameter of a submission: what to run and which parts make it up. */
export const executableManifest = z.discriminatedUnion('kind', [
  notebookManifest,
  dockerManifest,
  singularityManifest,
]);

export type ManifestPart = z.infer<typeof manifestPart>;
export type NotebookManifest = z.infer<typeof notebookManifest>;
export type ExecutableManifest = z.infer<typeof executableManifest>;
