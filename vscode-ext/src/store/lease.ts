import { mkdir } from 'node:fs/promises';
import type { Clock } from '@run-elsewhere/planner';
import { claimIn } from './claims.js';
import { Ledger } from './ledger.js';

/** A window that was killed is followed by another after this time. */
const LEASE_SECONDS = 15;
const BEAT_MS = 5000;

export interface LeaseParts {
  /** For all windows of this user on this host. */
  readonly folder: string;
  readonly owner: string;
  readonly clock: Clock;
  /** Told when this window gets the lease, and when it has lost it. */
  readonly onChange: (held: boolean) => void;
}

/** Elects the one window that asks the platforms about jobs; when it is gone, another one follows. */
export class Lease {
  private readonly life = new AbortController();
  private readonly ledger: Ledger;
  private held = false;

  constructor(private readonly parts: LeaseParts) {
    this.ledger = new Ledger(parts.folder, 'lease');
  }

  /** Tries now, and goes on trying or renewing until it is released. Never rejects. */
  async start(): Promise<void> {
    const { clock } = this.parts;
    while (!this.life.signal.aborted) {
      await this.beat();
      await clock.sleep(BEAT_MS, this.life.signal).catch(() => undefined);
    }
  }

  /** Ends it, so that another window can follow at once. Never rejects. */
  async release(): Promise<void> {
    this.life.abort(new Error('The window is closed.'));
    if (this.held) await this.claim(0).catch(() => undefined);
    this.held = false;
  }

  private async beat(): Promise<void> {
    // A disk that fails for a moment costs the lease: two windows that ask are worse than none for some seconds.
    const held = await this.claim(LEASE_SECONDS).catch(() => false);
    if (this.life.signal.aborted || held === this.held) return;
    this.held = held;
    this.parts.onChange(held);
  }

  private async claim(seconds: number): Promise<boolean> {
    const { folder, owner, clock } = this.parts;
    await mkdir(folder, { recursive: true });
    return claimIn(this.ledger, owner, seconds, () => clock.now());
  }
}
