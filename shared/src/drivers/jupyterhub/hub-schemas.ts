import * as z from 'zod/mini';

const text = z.string().check(z.maxLength(4000));
const maybe = z.optional(z.nullable(text));

export const versionSchema = z.object({ version: text });

const serverSchema = z.object({
  ready: z.optional(z.nullable(z.boolean())),
  pending: maybe,
  url: maybe,
  full_url: maybe,
  started: maybe,
});

export const userSchema = z.object({
  name: text.check(z.minLength(1)),
  kind: maybe,
  servers: z.optional(z.nullable(z.record(text, serverSchema))),
  scopes: z.optional(z.nullable(z.array(text))),
});

export const tokenSchema = z.object({ token: z.string().check(z.regex(/^[\x21-\x7e]{1,1000}$/)) });

export const progressSchema = z.object({
  progress: z.optional(z.number()),
  message: maybe,
  ready: z.optional(z.boolean()),
  failed: z.optional(z.boolean()),
});

/** What hub and servers say about an error: the one writes `status`, the other `reason` beside it. */
export const errorSchema = z.object({ message: z.string() });
