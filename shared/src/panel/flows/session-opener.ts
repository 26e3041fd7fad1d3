import type { Run } from '../../model/index.js';
import type { PanelHost } from '../host.js';
import type { Presses } from './presses.js';

/** Opens live sessions: when the user says so, and once by itself when the one that they have just asked for is ready. */
export class SessionOpener {
  private readonly awaited = new Set<string>();

  constructor(
    private readonly host: Pick<PanelHost, 'openSession'>,
    private readonly presses: Presses,
  ) {}

  open(key: string): Promise<void> {
    return this.presses.press(key, 'open', (run) => this.host.openSession(run));
  }

  /** The user waits for this run's session. @param shown the run as it is by now */
  async await(run: Run, shown: Run): Promise<void> {
    this.awaited.add(run.key);
    await this.changed(shown);
  }

  async changed(run: Run): Promise<void> {
    if (isReady(run) && this.awaited.delete(run.key)) await this.open(run.key);
  }
}

/** True when there is a session to open. */
const isReady = ({ mode, status }: Run): boolean =>
  mode === 'live' && status?.phase === 'EXECUTING' && status.sessionUrl !== undefined;
