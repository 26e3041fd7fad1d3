import * as z from 'zod/mini';

const word = z.string().check(z.minLength(1), z.maxLength(4000));
const text = z.string();
const maybe = z.optional(z.nullable(text));

/** `GET /versions`. Older releases say `builder` in place of `builder_info`. */
export const versionsSchema = z.object({
  binderhub: word,
  builder_info: z.optional(z.nullable(z.record(text, z.unknown()))),
  builder: maybe,
});

/** `GET /api/repoproviders`. */
export const providersSchema = z.array(z.object({ id: word })).check(z.maxLength(100));

/** One event of `GET /build/{provider}/{spec}`. */
export const buildEventSchema = z.object({
  phase: word,
  message: maybe,
  status_code: z.optional(z.nullable(z.number())),
  url: z.optional(word),
  token: z.optional(word),
});

/** `GET /api/status` of a Jupyter server. */
export const serverStatusSchema = z.object({ started: maybe });

/** A contents model without content (jupyter_server, services/api/api.yaml, `Contents`). */
export const entrySchema = z.object({
  name: word,
  type: word,
  size: z.optional(z.nullable(z.number())),
  mimetype: maybe,
  last_modified: maybe,
  hash: maybe,
  hash_algorithm: maybe,
});

export type Entry = z.infer<typeof entrySchema>;

export const folderSchema = z.object({ content: z.array(entrySchema) });
