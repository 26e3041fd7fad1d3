import type { SignInScheme } from '../model/index.js';
import type { HttpResponse } from './transport.js';

/** The schemes of an answer's challenges that we can meet (RFC 9110, section 11.6.1), in their order. */
export function schemesOf({ headers }: HttpResponse): readonly SignInScheme[] {
  const bare = (headers['www-authenticate'] ?? '').slice(0, 4096).replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const named = [...bare.matchAll(/(?:^|,)\s*(basic|bearer)(?=[\s,]|$)/gi)];
  return [...new Set(named.map(([, name]) => (name?.toLowerCase() === 'basic' ? 'Basic' : 'Bearer')))];
}

/** A challenge has an error code only where a token was sent and not accepted (RFC 6750, section 3.1). */
export function refusesToken({ headers }: HttpResponse): boolean {
  return /\berror\s*=/i.test(headers['www-authenticate'] ?? '');
}
