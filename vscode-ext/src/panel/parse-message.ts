import { parseAction } from '@run-elsewhere/planner';
import type { FromPanel } from './messages.js';

/** More than any editor nests. */
const MOST_ANCESTORS = 16;

/** Checks a message of the panel's page. @returns undefined when it is none of ours */
export function parseFromPanel(message: unknown): FromPanel | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  if (message.type === 'ready' && 'ancestors' in message && Array.isArray(message.ancestors)) {
    const ancestors = (message.ancestors as unknown[]).filter((origin) => typeof origin === 'string');
    return { type: 'ready', ancestors: ancestors.slice(0, MOST_ANCESTORS) };
  }
  if (message.type !== 'action' || !('action' in message)) return undefined;
  const action = parseAction(message.action);
  return action && { type: 'action', action };
}
