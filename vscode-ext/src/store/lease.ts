import { mkdir } from 'node:fs/promises';
import type { Clock } from '@run-elsewhere/planner';
import { claimIn } from './claims.js';
import { Ledger } from './ledger.js';

/** A window that was killed is followed by another after this time. */
const LEASE_SECONDS = 10;
const BEAT_MS = 3000;

export interface LeaseParts {
  /** For all windows of this user on this host. */
  readonly folder: string;
  readonly owner: string;
  readonly clock: Clock;
  /** Whether there is a window to this extension host. One that lost its window goes on for hours, and can tell nobody. */
  readonly hasWindow: () => Promise<boolean>;
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

  /** Goes on trying or renewing until it is released. @returns after the first try; never rejects */
  async start(): Promise<void> {
    await this.beat();
    void this.goOn();
  }

  /** Ends it, so that another window can follow at once. Never rejects. */
  async release(): Promise<void> {
    this.life.abort(new Error('The window is closed.'));
    if (this.held) await this.claim(0).catch(() => undefined);
    this.held = false;
  }

  private async goOn(): Promise<void> {
    const { clock } = this.parts;
    const over = (): boolean => this.life.signal.aborted;
    while (!over()) {
      await clock.sleep(BEAT_MS, this.life.signal).catch(() => undefined);
      if (!over()) await this.beat();
    }
  }

  private async beat(): Promise<void> {
    // A disk that fails for a moment costs the lease: two windows that ask are worse than none for some seconds.
    const held = (await this.parts.hasWindow()) && (await this.claim(LEASE_SECONDS).catch(() => false));
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
