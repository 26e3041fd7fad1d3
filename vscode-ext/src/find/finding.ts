import { join } from 'node:path';
import {
  createFinding,
  systemClock,
  type Finding,
  type HttpTransport,
  type Translate,
} from '@run-elsewhere/planner';
import { NodeGitReader } from '@run-elsewhere/planner/node';
import { DiskCache } from './disk-cache.js';

export interface EditorFinding {
  readonly finding: Finding;
  /** Removes what git has fetched. */
  end(): Promise<void>;
}

/** The part of the extension that is loaded when somebody looks for something. @param storage the extension's own folder */
export function editorFinding(
  transport: HttpTransport,
  storage: string,
  translate: Translate,
): EditorFinding {
  const git = new NodeGitReader();
  const finding = createFinding({
    transport,
    clock: systemClock,
    cache: new DiskCache({ folder: join(storage, 'found'), now: () => systemClock.now() }),
    // Requests leave from the extension host, which may reach every address.
    allow: () => Promise.resolve(),
    git,
    translate,
  });
  return { finding, end: () => git.close() };
}
