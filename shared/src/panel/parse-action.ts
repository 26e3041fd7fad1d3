import * as z from 'zod/mini';
import type { PanelAction } from './actions.js';

const text = z.string().check(z.maxLength(100_000));
const flag = z.boolean();
const plain = [
  ...(['capture', 'find-offers', 'stop-asking', 'remove-finished'] as const),
  ...(['find-close', 'find-refresh', 'find-cancel'] as const),
] as const;
const keyed = ['open', 'finish', 'results', 'again', 'cancel', 'remove'] as const;

const schema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(plain) }),
  z.object({ type: z.literal('set-mode'), mode: z.enum(['live', 'batch']) }),
  z.object({
    type: z.literal('set-field'),
    field: z.enum(['cores', 'memoryGiB', 'diskGiB', 'gpus', 'durationSeconds', 'cost']),
    text,
  }),
  z.object({ type: z.literal('set-parameter'), name: text, value: text }),
  z.object({ type: z.literal('include-file'), path: text, included: flag }),
  z.object({ type: z.literal('keep-outputs'), keep: flag }),
  z.object({ type: z.literal('take-offer'), platformId: text, offerId: text }),
  z.object({ type: z.literal('sign-in'), platformId: text, token: text, user: z.optional(text) }),
  z.object({ type: z.literal('forget'), platformId: text }),
  z.object({ type: z.literal('add-platform'), address: text }),
  z.object({ type: z.enum(keyed), key: text }),
  z.object({ type: z.literal('extend'), key: text, bySeconds: z.number().check(z.positive()) }),
  z.object({ type: z.literal('agree'), key: text, origin: text }),
  z.object({ type: z.literal('log'), key: text, shown: flag }),
  z.object({ type: z.literal('open-collected'), path: text }),
  z.object({ type: z.literal('find-open'), tab: z.enum(['notebooks', 'platforms']) }),
  z.object({ type: z.literal('find-query'), text }),
  z.object({
    type: z.literal('find-facet'),
    facet: z.enum(['kinds', 'keywords', 'sources']),
    value: text,
    chosen: flag,
  }),
  z.object({ type: z.enum(['find-enable', 'find-run', 'find-open-here']), id: text }),
  z.object({ type: z.literal('visible'), visible: flag }),
]);

/** For a host whose panel is a page of its own: checks what that page sent. @returns undefined when it is no action */
export function parseAction(value: unknown): PanelAction | undefined {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? parsed.data : undefined;
}
