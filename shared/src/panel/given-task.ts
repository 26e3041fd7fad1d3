import type { Task } from '../model/index.js';

/** A task that came from elsewhere than the open notebook, before the form says how it is to run and what it needs. */
export interface GivenTask extends Omit<Task, 'mode' | 'needs'> {
  /** What people should know before it is sent; each a sentence. */
  readonly warnings?: readonly string[];
}
