import { type Capture, captureNotebook, sha256Hex } from '@run-elsewhere/planner';
import { nodeDigest } from '@run-elsewhere/planner/node';
import { exactly, type Measured, merged } from './bench.ts';
import { longestBlock } from './block.ts';
import { figure } from './figure.ts';
import { byTurns, timed } from './timing.ts';

const MOST = 2;
/** Longer than this, and people notice. */
const BLOCK_MS = 50;

const PICTURE_BYTES = 90_000;

function codeCell(index: number, output: unknown): unknown {
  return {
    cell_type: 'code',
    id: `cell-${index}`,
    metadata: {},
    execution_count: index,
    source: ['import numpy as np\n', `x${index} = np.linspace(0, 1, ${index})\n`, 'x.mean()'],
    outputs: [output],
  };
}

function picture(index: number): unknown {
  const bytes = Uint8Array.from({ length: PICTURE_BYTES }, (_, place) => place * 7919 + index);
  const data = {
    'image/png': `${Buffer.from(bytes).toString('base64')}\n`,
    'text/plain': ['<Figure size 640x480>'],
  };
  return codeCell(index, { output_type: 'display_data', metadata: {}, data });
}

function printed(index: number): unknown {
  const text = Array.from(
    { length: 200 },
    (_, step) => `epoch ${index} step ${step}: loss=${(1 / (step + 1)).toFixed(6)}, "σ" ok\n`,
  );
  return codeCell(index, { output_type: 'stream', name: 'stdout', text });
}

/** A notebook of about so many bytes as text, nearly all of it outputs: pictures, and what was printed between them. */
export function bigNotebook(bytes: number): string {
  const cells: unknown[] = [];
  for (let size = 0; size < bytes; size = cells.length * (PICTURE_BYTES * (2 / 3) + 6000)) {
    const index = cells.length;
    cells.push(index % 2 === 0 ? picture(index) : printed(index));
  }
  const metadata = { kernelspec: { name: 'python3', display_name: 'Python 3' } };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells });
}

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
