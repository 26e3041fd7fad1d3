import type { Fault } from '../fault.ts';

const WORDS = ['expired certificate', 'changed certificate', 'certificate of another host'] as const;

export const TLS: readonly Fault[] = WORDS.map((connect) => ({
  name: connect,
  family: 'tls',
  reaches: false,
  play: { connect },
}));
