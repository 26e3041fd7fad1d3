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

/** What was seen in one round, in milliseconds. */
interface Seen {
  /** Nothing is known of the platforms. */
  readonly asNew: Asking;
  /** Asked once more: where they take questions is known. */
  readonly again: Asking;
  readonly block: number;
  readonly bare: number;
  readonly bareBlock: number;
  /** One platform alone. */
  readonly fastest: number;
  readonly slowest: number;
  readonly slowestAgain: number;
}

async function blocked<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly block: number }> {
  let result: T | undefined;
  const block = await longestBlock(async () => (result = await work()));
  return { result: result!, block };
}

async function oneRound({ prompt, slow, dead }: Addresses): Promise<Seen> {
  const live = [...prompt, ...slow];
  const asked = connect([...dead, ...live]);
  const ours = await blocked(() => ask(asked, live.length));
  const undici = await blocked(() => bare(live));
  const again = await ask(asked, live.length);
  const [first, last] = [connect([prompt[0]!]), connect([live.at(-1)!])];
  return {
    ...{ asNew: ours.result, block: ours.block, again, bare: undici.result, bareBlock: undici.block },
    fastest: (await ask(first, 1)).lastMs,
    slowest: (await ask(last, 1)).lastMs,
    slowestAgain: (await ask(last, 1)).lastMs,
  };
}

function figuresOf(name: string, count: number, seen: readonly Seen[]): readonly Figure[] {
  const middle = (read: (one: Seen) => number): number => median(seen.map(read));
  const worst = (read: (one: Seen) => number): number => Math.max(...seen.map(read));
  const target = ALL[count] === undefined ? {} : { target: ALL[count] };
  const [last, slowest] = [middle(({ asNew }) => asNew.lastMs), middle((one) => one.slowest)];
  const undici = middle((one) => one.bare);
  return [
    figure(`${name}: all that live have answered`, 'ms', last, { reference: slowest, ...target }),
    figure(`${name}: the same requests by undici alone`, 'ms', undici, { reference: slowest }),
    figure(`${name}: all that live have answered, against undici alone`, 'ms', last, { reference: undici }),
    figure(
      `${name}: all that live have answered when asked again`,
      'ms',
      middle(({ again }) => again.lastMs),
      {
        reference: middle((one) => one.slowestAgain),
        ...target,
      },
    ),
    figure(
      `${name}: the first has answered`,
      'ms',
      middle(({ asNew }) => asNew.firstMs),
      {
        reference: middle((one) => one.fastest),
        target: FIRST,
      },
    ),
    figure(
      `${name}: longest block of the event loop`,
      'ms',
      worst(({ block }) => block),
      { target: BLOCK_MS },
    ),
    figure(
      `${name}: longest block by undici alone`,
      'ms',
      worst(({ bareBlock }) => bareBlock),
    ),
  ];
}

/** @param troubled - whether a tenth of them are slow or dead, half of either */
async function ofMany(count: number, troubled: boolean, rounds: number): Promise<Measured> {
  const odd = troubled ? share(count) : 0;
  const settings: PlatformsSettings = { answers: count - odd, slow: odd, dead: odd, delayMs: DELAY_MS };
  const script = fileURLToPath(new URL('platforms.ts', import.meta.url));
  const { child, first } = await startChild(script, [JSON.stringify(settings)]);
  try {
    const addresses = first as Addresses;
    const seen: Seen[] = [];
    for (let round = 0; round <= rounds; round += 1) seen.push(await oneRound(addresses));
    const name = `${count} platforms${troubled ? ', a tenth slow or dead' : ''}`;
    const counts: Count[] = [
      exactly(`offers of ${name}`, seen.at(-1)!.asNew.offers, 2 * (count - odd)),
      exactly(`offers of ${name}, asked again`, seen.at(-1)!.again.offers, 2 * (count - odd)),
    ];
    // In the first nothing is compiled yet.
    return { figures: figuresOf(name, count, seen.slice(1)), counts };
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
