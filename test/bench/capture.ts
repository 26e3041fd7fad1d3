import { type Capture, captureNotebook, sha256Hex } from '@run-elsewhere/planner';
import { nodeDigest } from '@run-elsewhere/planner/node';
import { exactly, type Measured, merged } from './bench.ts';
import { longestBlock } from './block.ts';
import { figure } from './figure.ts';
import { bigNotebook } from './page/big-notebook.ts';
import { byTurns, timed } from './timing.ts';

const MOST = 2;
/** Longer than this, and people notice. */
const BLOCK_MS = 50;

const capture = (document: unknown): Promise<Capture> =>
  captureNotebook(
    { name: 'big.ipynb', origin: '', document },
    { keepOutputs: true },
    {
      lookUp: () => Promise.resolve(undefined),
      readText: () => Promise.resolve(undefined),
      newDigest: nodeDigest,
      yieldNow: () => new Promise((resolve) => void setImmediate(resolve)),
      now: () => Date.now(),
    },
    new AbortController().signal,
  );

async function ofSize(megabytes: number, rounds: number): Promise<Measured> {
  const text = bigNotebook(megabytes * 1e6);
  const document: unknown = JSON.parse(text);
  const [expected, size] = [sha256Hex(new TextEncoder().encode(`${text}\n`)), Buffer.byteLength(text) + 1];
  let same = 0;
  const work = async (): Promise<void> => {
    const { facts } = await capture(document);
    if (facts.sha256 === expected && facts.sizeBytes === size) same += 1;
  };
  // Nothing is compiled yet, so that this is the worst case; and to measure it takes time of its own.
  const block = await longestBlock(work);
  const { ours, reference, turns } = await byTurns(
    rounds,
    () => timed(work),
    () => timed(() => JSON.parse(text) as unknown),
  );
  const name = `capture of a notebook of ${megabytes} MB`;
  return {
    figures: [
      figure(name, 'ms', ours, { reference, target: MOST }),
      figure(`${name}: longest block`, 'ms', block, { target: BLOCK_MS }),
    ],
    counts: [exactly(`captures of ${megabytes} MB with the right digest`, same, turns + 1)],
  };
}

/**
 * Capture of notebooks that are mostly outputs, as in an extension host, against JSON.parse of the same text.
 * @param sizes - in megabytes
 */
export async function captureFigures(sizes: readonly number[]): Promise<Measured> {
  const parts: Measured[] = [];
  for (const megabytes of sizes)
    parts.push(await ofSize(megabytes, Math.min(100, Math.max(1, Math.round(500 / megabytes)))));
  return merged(parts);
}
