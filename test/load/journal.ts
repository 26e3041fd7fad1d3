import { existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What happened in a paper engine, in its order. Instants in milliseconds. */
export type Entry =
  | {
      readonly what: 'start';
      readonly job: string;
      readonly offer: string;
      readonly account: string;
      readonly cores: number;
      readonly memoryGiB: number;
      readonly at: number;
      /** When it ends if nobody ends it before. */
      readonly ends: number;
    }
  | {
      readonly what: 'end';
      readonly job: string;
      readonly at: number;
      readonly kind: 'completed' | 'aborted';
    }
  | { readonly what: 'remove'; readonly job: string };

/** One write for an entry: a kill leaves it whole or not there at all. */
export function openJournal(file: string): (entry: Entry) => void {
  const journal = openSync(file, 'a');
  return (entry) => void writeSync(journal, `${JSON.stringify(entry)}\n`);
}

export function readJournal(file: string): readonly Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}
