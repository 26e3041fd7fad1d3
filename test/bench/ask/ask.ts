import { fileURLToPath } from 'node:url';
import { type AskedPlatform, plan, systemClock, uwsDriverFactory } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { request } from 'undici';
import { startChild, stopChild } from '../../load/service-process.ts';
import { type Count, exactly, type Measured, merged } from '../bench.ts';
import { longestBlock } from '../block.ts';
import { type Figure, figure } from '../figure.ts';
import { median, timed } from '../timing.ts';
import { TASK } from '../uws/parts.ts';
import type { Addresses, PlatformsSettings } from './platforms.ts';

/** What each platform takes for an answer. */
const DELAY_MS = 50;
/** All answers against the slowest live platform, by the number of platforms; and the first against the fastest. */
const ALL: Readonly<Record<number, number>> = { 10: 1.1, 100: 1.1, 500: 1.25 };
const FIRST = 1.5;
const BLOCK_MS = 50;

export interface AskSize {
  readonly platforms: readonly number[];
  readonly rounds: number;
}

interface Asking {
  /** When the first, and the last of the live ones answered, in milliseconds. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly offers: number;
}

const connect = (urls: readonly string[]): readonly AskedPlatform[] => {
  const factory = uwsDriverFactory({
    transport: undiciTransport(),
    frameOrigins: () => [],
    agreed: () => false,
  });
  return urls.map((url) => {
    const platform = { id: url, name: url, url, protocol: 'uws' } as const;
    return { platform, driver: factory.connect(platform) };
  });
};

/** Asks all, and waits for those of which an answer can be expected. */
async function ask(asked: readonly AskedPlatform[], live: number): Promise<Asking> {
  const over = new AbortController();
  const at: number[] = [];
  let offers = 0;
  const begun = performance.now();
  const answers = plan(TASK, asked, { deadlineMs: 30_000, signal: over.signal, clock: systemClock });
  for await (const answer of answers) {
    at.push(performance.now() - begun);
    if (answer.kind === 'offers') offers += answer.offers.length;
    if (at.length === live) break;
  }
  return { firstMs: at[0]!, lastMs: at.at(-1)!, offers };
}

/** The same requests by undici alone, which reads nothing of the answers: what the processor lets anybody do. */
async function bare(urls: readonly string[]): Promise<number> {
  const one = async (url: string): Promise<void> => {
    await (await request(`${url}/capabilities`)).body.text();
    await (await request(`${url}/requests`, { method: 'POST', body: '{}' })).body.text();
  };
  return timed(() => Promise.all(urls.map(one)));
}

const share = (count: number): number => Math.ceil(count / 20);

/** @param troubled - whether a tenth of them are slow or dead, half of either */
async function ofMany(count: number, troubled: boolean, rounds: number): Promise<Measured> {
  const odd = troubled ? share(count) : 0;
  const settings: PlatformsSettings = { answers: count - odd, slow: odd, dead: odd, delayMs: DELAY_MS };
  const script = fileURLToPath(new URL('platforms.ts', import.meta.url));
  const { child, first } = await startChild(script, [JSON.stringify(settings)]);
  try {
    const { prompt, slow, dead } = first as Addresses;
    const live = [...prompt, ...slow];
    const slowest = live.at(-1)!;
    const all: Asking[] = [];
    const bares: number[] = [];
    const alone: { fastest: number; slowest: number }[] = [];
    let block = 0;
    for (let round = 0; round <= rounds; round += 1) {
      // Each time as new: nothing is known of the platforms.
      const asked = connect([...dead, ...live]);
      let asking: Asking | undefined;
      const longest = await longestBlock(async () => (asking = await ask(asked, live.length)));
      const lone = async (url: string): Promise<number> => (await ask(connect([url]), 1)).lastMs;
      const bareMs = await bare(live);
      const times = { fastest: await lone(prompt[0]!), slowest: await lone(slowest) };
      if (round === 0 && rounds > 0) continue;
      block = Math.max(block, longest);
      all.push(asking!);
      alone.push(times);
      bares.push(bareMs);
    }
    const name = `${count} platforms${troubled ? ', a tenth slow or dead' : ''}`;
    const target = ALL[count] === undefined ? {} : { target: ALL[count] };
    const last = median(all.map(({ lastMs }) => lastMs));
    const figures: Figure[] = [
      figure(`${name}: all that live have answered`, 'ms', last, {
        reference: median(alone.map((each) => each.slowest)),
        ...target,
      }),
      figure(`${name}: all that live have answered, against undici alone`, 'ms', last, {
        reference: median(bares),
      }),
      figure(`${name}: the first has answered`, 'ms', median(all.map(({ firstMs }) => firstMs)), {
        reference: median(alone.map((each) => each.fastest)),
        target: FIRST,
      }),
      figure(`${name}: longest block of the event loop`, 'ms', block, { target: BLOCK_MS }),
    ];
    const counts: Count[] = [exactly(`offers of ${name}`, all.at(-1)!.offers, 2 * live.length)];
    return { figures, counts };
  } finally {
    await stopChild(child);
  }
}

/** How long it takes until all platforms have been asked and have answered, against the slowest of them asked alone. */
export async function askFigures({ platforms, rounds }: AskSize): Promise<Measured> {
  const parts: Measured[] = [];
  for (const count of platforms)
    for (const troubled of [false, true]) parts.push(await ofMany(count, troubled, rounds));
  return merged(parts);
}
