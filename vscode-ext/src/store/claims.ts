import type { Ledger } from './ledger.js';

interface Holding {
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Takes or renews a right that one process of many may hold, for a limited time; for 0 seconds, gives it back.
 * @returns false when another holds it
 */
export async function claimIn(
  ledger: Ledger,
  owner: string,
  seconds: number,
  now: () => number,
): Promise<boolean> {
  for (;;) {
    const latest = await ledger.latest();
    const holding = latest === undefined ? undefined : holdingIn(latest.value);
    if (holding && holding.owner !== owner && holding.until > now()) return false;
    if (await ledger.append(latest?.number ?? 0, { owner, until: now() + seconds * 1000 })) return true;
  }
}

/** Who holds it, by an entry of the ledger. @returns undefined for what is none */
export function holdingIn(value: unknown): Holding | undefined {
  const { owner, until } = (value ?? {}) as Partial<Holding>;
  return typeof owner === 'string' && typeof until === 'number' ? { owner, until } : undefined;
}
