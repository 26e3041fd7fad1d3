import { brokerKind } from '../common/broker-kind.js';

/** The ways in which ExecutionBroker services of different age spell the same request. */
export interface Dialect {
  /** Where questions are posted, below the base. */
  readonly path: 'requests' | 'offersets';
  /** The members that name what a part of a request is, e.g. `executable` and `jupyter-notebook`. */
  readonly kindOf: (group: string, name: string) => { readonly kind: string; readonly type?: string };
}

/** Calycopis OpenAPI schema 1.0.7, since mid 2026. */
export const CURRENT: Dialect = {
  path: 'requests',
  kindOf: brokerKind,
};

const OLDER_TYPES = 'https://www.purl.org/ivoa.net/EB/schema/v1.0/types';

/** Before: kinds were called types, at last only in their values. A reader ignores the member that it does not know. */
export const OLDER: Dialect = {
  path: 'offersets',
  kindOf: (group, name) => {
    const type = `${OLDER_TYPES}/${group}/${name}-1.0`;
    return { kind: type, type };
  },
};

/** What a service answers to the spelling that it does not know. */
export const NOT_UNDERSTOOD: readonly number[] = [400, 404, 405];
