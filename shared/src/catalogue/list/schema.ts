import * as z from 'zod/mini';

const line = (what: string, longest = 300) =>
  z.string().check(z.minLength(1), z.maxLength(longest), z.describe(what));
const amount = (what: string) => z.optional(z.number().check(z.nonnegative(), z.describe(what)));
const address = (what: string) =>
  z.string().check(z.maxLength(2000), z.regex(/^https?:\/\/[^\s]+$/), z.describe(what));
const words = (what: string) =>
  z.optional(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(100), z.describe(what)));

const needsSchema = z.strictObject({
  cores: amount('Processor cores'),
  memoryGiB: amount('Memory in GiB (2^30 bytes)'),
  diskGiB: amount('Disk in GiB (2^30 bytes)'),
  gpus: amount('Graphics processors'),
  hours: amount('How long a run takes, in hours'),
});

/** What a person may say of an executable; it counts before whatever was harvested. */
const said = {
  title: z.optional(line('In place of the title that was found')),
  description: z.optional(line('In place of the description that was found', 2000)),
  keywords: words('In place of the keywords that were found'),
  authors: words('Names'),
  licence: z.optional(line('SPDX identifier, or as the source writes it')),
  needs: z.optional(needsSchema),
  include: z.optional(z.boolean().check(z.describe('false: searches do not find it. Default true'))),
};

const placeSchema = z.union([
  z.strictObject({
    by: z.literal('address'),
    url: address('Of the notebook'),
    accept: z.optional(line('Media type to ask for')),
  }),
  z.strictObject({ by: z.literal('zip'), url: address('Of the zip'), member: line('Path in the zip', 1000) }),
  z.strictObject({
    by: z.literal('git'),
    url: address('To clone from'),
    commit: line('Full id'),
    path: line('In the repository', 1000),
  }),
]);

/** Written by the curate command, which replaces it each time: nothing that a person writes here stays. */
export const foundSchema = z.strictObject({
  title: line('Of the notebook'),
  description: z.optional(z.string().check(z.maxLength(2000))),
  keywords: words('Of the notebook and its source'),
  headings: words('Of the notebook'),
  text: z.optional(z.string().check(z.maxLength(4000), z.describe('The beginning of its words'))),
  authors: words('Names'),
  licence: z.optional(line('As the source writes it')),
  needs: z.optional(needsSchema),
  kernel: z.optional(line('Of the notebook')),
  language: z.optional(line('Of the notebook')),
  content: placeSchema,
  commit: z.optional(z.string().check(z.regex(/^[0-9a-f]{40,64}$/))),
  gone: z.optional(z.boolean().check(z.describe('The source does not have it any more'))),
});

const notebookSchema = z.union([
  z.strictObject({
    repository: address('Of a git repository, as people open it'),
    path: line('Of the notebook in it', 1000),
    ref: z.optional(line('Branch, tag or commit. Default: the default branch')),
  }),
  z.strictObject({
    record: address('Of a record of Zenodo or another InvenioRDM, as people open it'),
    path: line('Of the notebook in it; in a zip, its path there', 1000),
  }),
  z.strictObject({ url: address('Of the notebook itself') }),
]);

export const entrySchemas = {
  notebook: z.strictObject({ notebook: notebookSchema, ...said, found: z.optional(foundSchema) }),
  container: z.strictObject({
    container: line('Image, as `docker pull` takes it, e.g. `ghcr.io/org/name:1.2`', 500),
    digest: z.optional(z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))),
    ...said,
  }),
  machine: z.strictObject({ machine: address('Of the disk image of a virtual machine'), ...said }),
};

export const sourceSchema = z.strictObject({
  url: address('Of a repository, record, community or ESAP gateway'),
  kind: z.optional(z.enum(['github', 'gitlab', 'git', 'record', 'community', 'esap'])),
  include: words('Paths that are in; `*` stands for a name, `**` for folders. Default: all'),
  exclude: words('Paths that are out, whatever `include` says'),
});

/** A curated list, whole. */
export const listSchema = z.strictObject({
  $schema: z.optional(z.string()),
  title: z.optional(line('Of the list')),
  description: z.optional(line('Of the list', 2000)),
  sources: z.optional(
    z.array(sourceSchema).check(z.maxLength(100), z.describe('Harvested whenever the list is read')),
  ),
  entries: z.optional(
    z
      .array(z.union([entrySchemas.notebook, entrySchemas.container, entrySchemas.machine]))
      .check(z.maxLength(20_000), z.describe('What can be run, and what is said of it')),
  ),
});

export type ListEntry =
  | z.infer<typeof entrySchemas.notebook>
  | z.infer<typeof entrySchemas.container>
  | z.infer<typeof entrySchemas.machine>;
export type NotebookListEntry = z.infer<typeof entrySchemas.notebook>;
export type Found = z.infer<typeof foundSchema>;
export type ListedSource = z.infer<typeof sourceSchema>;

/** The published JSON Schema (draft 07, which editors of YAML know best) of a curated list, made from the check itself. */
export function catalogueJsonSchema(): object {
  return {
    ...z.toJSONSchema(listSchema, { io: 'input', target: 'draft-7' }),
    title: 'Curated list of executables',
    description:
      'Notebooks, containers and virtual machines that can be found and run elsewhere. YAML or JSON.',
  };
}
