import * as z from 'zod';
import { limits } from '../config.js';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Whether what comes from there can be believed: by https, or from this machine itself. */
export const isTrustworthy = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
};

const isIssuer = (text: string): boolean => isTrustworthy(text) && !/[?#@\s]/.test(text);

const entry = z.strictObject({ group: z.string().min(1).optional(), ...limits });

/** Whose tokens are taken beside the platform's own, and what their holders may use. */
export const openIdSchema = z
  .strictObject({
    issuer: z.string().refine(isIssuer, 'must be an https address as the issuer writes it in its tokens'),
    audience: z.string().min(1),
    account: z.string().min(1).default('sub'),
    groups: z.string().min(1).optional(),
    allocations: z.array(entry).min(1),
  })
  .refine(({ groups, allocations }) => groups !== undefined || allocations.every(({ group }) => !group), {
    path: ['groups'],
    message: 'must name the claim that has the groups',
  });

export type OpenIdConfig = z.infer<typeof openIdSchema>;
