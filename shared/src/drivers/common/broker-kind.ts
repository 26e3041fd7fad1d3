import { BROKER_KINDS } from '../../wire/index.js';

/** Names what a part of a request is, e.g. `executable` and `docker-container` (Calycopis OpenAPI schema 1.0.7). */
export const brokerKind = (group: string, name: string): { readonly kind: string } => ({
  kind: `${BROKER_KINDS}/${group}/${name}.yaml`,
});
