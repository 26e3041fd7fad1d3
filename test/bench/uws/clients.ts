import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { must } from '../../stack/commands.ts';
import { canInstall, installDebian } from '../../stack/debian.ts';
import { MANIFEST, TASK } from './parts.ts';

/** A job to make at a service: by a plain form, or, with an offer, as the planner profile has it. */
export interface Order {
  /** The job list. */
  readonly url: string;
  readonly seconds: number;
  readonly offer?: string;
  readonly token?: string;
}

export interface Cycle {
  readonly ms: number;
  readonly requests: number;
}

/** What a cycle takes at least: one curl for each request, and a loop around the wait. */
const CURL = `
set -eu
url=$1; seconds=$2; offer=$3; token=$4; manifest=$5; notebook=$6
ask() { curl -sS -H "Authorization: Bearer $token" "$@"; }
if [ -n "$offer" ]; then
  job=$(printf %s "$notebook" | ask -o /dev/null -w '%{redirect_url}' -F OFFER=$offer -F MODE=batch -F "EXECUTABLE=$manifest" \
    -F UPLOAD=notebook,param:notebook -F PHASE=RUN -F 'notebook=@-;filename=notebook' "$url")
  requests=1
else
  job=$(ask -o /dev/null -w '%{redirect_url}' -d SECONDS=$seconds "$url")
  ask -o /dev/null -d PHASE=RUN "$job/phase"
  requests=2
fi
phase=
while [ "$phase" != COMPLETED ]; do
  phase=$(ask "$job?WAIT=60" | sed -n 's/.*<uws:phase>\\([A-Z]*\\)<.*/\\1/p')
  requests=$((requests + 1))
done
ask -o /dev/null "$job/results/notebook"
ask -o /dev/null -X DELETE "$job"
echo $((requests + 2))
`;

export async function curlCycle({ url, seconds, offer = '', token = '' }: Order): Promise<Cycle> {
  const begun = performance.now();
  const output = await must(
    'sh',
    ['-c', CURL, 'cycle', url, String(seconds), offer, token, MANIFEST, TASK.executable.text],
    'curl did not come through a cycle.',
  );
  return { ms: performance.now() - begun, requests: Number(output.trim()) };
}

/** curl is there, or is brought. */
export async function bringCurl(say: (text: string) => void): Promise<void> {
  if (!existsSync('/usr/bin/curl') && canInstall()) await installDebian(['curl'], say);
}

/** pyvo in a process that has started already, so that its own time is all that counts. */
export interface Pyvo {
  /** One after the other. */
  cycle(order: Order): Promise<Cycle>;
  stop(): Promise<void>;
}

export async function startPyvo(python: string): Promise<Pyvo> {
  const script = fileURLToPath(new URL('pyvo_cycle.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done === true) throw new Error('pyvo has ended before it answered.');
    return next.value;
  };
  await line();
  return {
    cycle: async (order) => {
      const whole = { ...order, manifest: MANIFEST, notebook: TASK.executable.text };
      child.stdin.write(`${JSON.stringify(whole)}\n`);
      return JSON.parse(await line()) as Cycle;
    },
    stop: async () => {
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}
