import type { Task } from '../model/index.js';

/** A task that came from elsewhere than the open notebook, before the form says how it is to run and what it needs. */
export type GivenTask = Omit<Task, 'mode' | 'needs'>;
