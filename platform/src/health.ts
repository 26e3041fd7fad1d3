import type { Clock } from './clock.js';
import type { Engine } from './engines/engine.js';
import { messageOf } from './problem.js';

/** Why this service is of no use now, in sentences for everybody; none when it is well. */
export type Health = () => Promise<readonly string[]>;

export interface HealthParts {
  /** Writes to the state and waits until that is on the disk. @throws Error when it cannot be written */
  readonly writeState: () => Promise<void>;
  readonly engine: Pick<Engine, 'trouble'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly warn: (line: string) => void;
}

/** Anybody may ask, and looking costs a write: what was found is said again for so long. */
const LOOK_EVERY_MS = 5000;

/** Looks at what every job needs, when it is asked to. What changes is logged too. */
export function createHealth({ writeState, engine, clock, warn }: HealthParts): Health {
  let found: Promise<readonly string[]> | undefined;
  let lookedAt = 0;
  let known = '';

  const stateTrouble = async (): Promise<string | undefined> => {
    try {
      await writeState();
      return undefined;
    } catch (error) {
      warn(`health: the state cannot be written: ${messageOf(error)}`);
      return 'The state of this platform cannot be written.';
    }
  };
  const engineTrouble = async (): Promise<string | undefined> => {
    try {
      return await engine.trouble();
    } catch (error) {
      warn(`health: the engine cannot be asked: ${messageOf(error)}`);
      return 'What runs the jobs cannot be reached.';
    }
  };
  const look = async (): Promise<readonly string[]> => {
    const reasons = [await stateTrouble(), await engineTrouble()].filter((reason) => reason !== undefined);
    const words = reasons.join(' ');
    if (words !== known) warn(`health: ${words || 'all is well again.'}`);
    known = words;
    return reasons;
  };

  return () => {
    const now = clock.now();
    if (found === undefined || now - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = now;
      found = look();
    }
    return found;
  };
}
