import { PlatformError } from '../../http/errors.js';
import { plainLine } from '../../http/plain-text.js';
import { backOff } from '../../http/time.js';
import { TransportError } from '../../http/transport.js';
import { serverApiUrl } from './addresses.js';
import { eventData } from '../common/event-stream.js';
import type { HubClient, HubServer } from './hub-client.js';
import { parseJson } from '../common/parse-json.js';
import { progressSchema } from './hub-schemas.js';
import { startFailed } from './words.js';

/** One step of a server's start. */
export interface SpawnEvent {
  /** 0 to 100. */
  readonly percent: number;
  readonly text?: string;
  readonly failed: boolean;
}

export interface SpawnWish {
  readonly user: string;
  readonly server: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly display?: string;
  /** For how long to wait; a start that takes longer goes on by itself, and is found again by asking again. */
  readonly patienceMs: number;
  readonly onEvent?: (event: SpawnEvent) => void;
}

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
const MAX_STREAM_BYTES = 1024 * 1024;
const TRIED = 'start a server';

/**
 * The hub's own account of a server's start (REST API, `/users/{name}/servers/{server}/progress`), from its beginning to its
 * end. Ends at once, with nothing, where the hub has none for this server.
 * @throws TransportError when the connection is lost or the patience is over; the signal's reason when aborted
 */
export async function* spawnProgress(
  hub: HubClient,
  { user, server, patienceMs }: Pick<SpawnWish, 'user' | 'server' | 'patienceMs'>,
  signal: AbortSignal,
): AsyncGenerator<SpawnEvent> {
  const { platformId } = hub;
  const stream = await hub.transport.stream({
    method: 'GET',
    url: `${serverApiUrl(hub.base, user, server)}/progress`,
    headers: { accept: 'text/event-stream' },
    ...(platformId === undefined ? {} : { platformId }),
    deadlineMs: patienceMs,
    maxBytes: MAX_STREAM_BYTES,
    signal,
  });
  for await (const data of eventData(stream.pieces)) {
    const event = stream.status === 200 ? parseJson(progressSchema, data) : undefined;
    if (event === undefined) continue;
    const text = plainLine(event.message ?? '');
    yield {
      percent: Math.min(100, Math.max(0, event.progress ?? 0)),
      failed: event.failed === true,
      ...(text === undefined ? {} : { text }),
    };
    if (event.ready === true || event.failed === true) return;
  }
}

/**
 * Brings a server up, whatever was begun before: one that runs is taken as it is, one that starts is waited for, one that
 * stops is started again afterwards.
 * @throws PlatformError `refused` when the hub will not or cannot start it; `unreachable` when it takes too long: it goes on
 */
export async function ensureServer(hub: HubClient, wish: SpawnWish, signal: AbortSignal): Promise<HubServer> {
  const { user, server, patienceMs } = wish;
  const end = hub.clock.now() + patienceMs;
  const follower = new Follower(hub, wish, signal);
  let asked = false;
  for (let tries = 0; hub.clock.now() < end; tries++) {
    const state = await hub.server(user, server, TRIED, signal);
    if (state?.ready) return state;
    if (state?.pending === undefined) {
      if (asked) throw startFailed(hub.who(TRIED), hub.base, follower.lastText);
      await hub.start(user, server, wish, { tried: TRIED, signal });
      asked = true;
    }
    // What is stopping has to have stopped before it can be started.
    if (state?.pending !== 'stop' && (await follower.follow()))
      throw startFailed(hub.who(TRIED), hub.base, follower.lastText);
    if (!follower.sawEnd) await hub.clock.sleep(backOff(tries, FIRST_PAUSE_MS, MAX_PAUSE_MS), signal);
  }
  const said = follower.lastText === undefined ? '' : ` (${follower.lastText})`;
  throw new PlatformError({
    ...hub.who(TRIED),
    kind: 'unreachable',
    why: `it is still starting${said}.`,
    next: 'It is looked at again by itself.',
  });
}

/** Follows a start by its event stream for as long as there is one; polling does the rest. */
class Follower {
  lastText: string | undefined;
  /** The stream came to its end, so that there is nothing to wait for before the next look. */
  sawEnd = false;
  private streams = true;

  constructor(
    private readonly hub: HubClient,
    private readonly wish: SpawnWish,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns true when the start has failed */
  async follow(): Promise<boolean> {
    this.sawEnd = false;
    if (!this.streams) return false;
    // A second round means that the stream does not tell the end.
    this.streams = false;
    try {
      for await (const event of spawnProgress(this.hub, this.wish, this.signal)) {
        this.lastText = event.text ?? this.lastText;
        this.wish.onEvent?.(event);
        if (event.failed) return true;
        this.sawEnd = event.percent >= 100;
      }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
    }
    return false;
  }
}
