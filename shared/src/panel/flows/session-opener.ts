import type { PanelHost } from '../host.js';
import type { RunChange } from './runs.js';
import type { Run } from '../../model/index.js';

/** Opens a live session by itself, once, when the user took its offer in this window and it is ready. */
export class SessionOpener {
  private readonly waiting = new Set<string>();

  constructor(private readonly host: Pick<PanelHost, 'openSession'>) {}

  /** The user waits for this run's session. */
  expect(run: Run): void {
    if (run.mode === 'live') this.waiting.add(run.key);
  }

  /** @throws what the host throws when it cannot open it */
  async changed({ after }: RunChange): Promise<void> {
    if (!isReady(after) || !this.waiting.delete(after.key)) return;
    await this.host.openSession(after);
  }
}

/** True when there is a session to open. */
export const isReady = ({ mode, status }: Run): boolean =>
  mode === 'live' && status?.phase === 'EXECUTING' && status.sessionUrl !== undefined;
