import type { Log } from '../../log.js';
import type { EngineQueue, Shape, Shortage, Want } from '../engine.js';
import { reservationName, reserveArguments } from './arguments.js';
import type { Request } from './arguments.js';
import type { Commands } from './commands.js';
import { SlurmError } from './commands.js';
import type { Identity, SlurmConfig } from './config.js';
import { identityOf } from './config.js';
import type { Bound, Standing } from './limits.js';
import { boundsOf, chainOf, minutesShortage, shortagesOf } from './limits.js';
import { groupStart, smallerNow } from './shapes.js';
import type { ClusterView } from './view.js';
import { submitter } from './view.js';

/** What begins this soon begins now: schedulers look every few seconds. */
const NOW_MS = 60_000;
/** From here on somebody may rather have less, but now. */
const LATE_MS = 5 * 60_000;

export interface QueueParts {
  readonly config: SlurmConfig;
  readonly view: ClusterView;
  readonly commands: Commands;
  /** Words of `AccountingStorageEnforce`. */
  readonly enforced: ReadonlySet<string>;
  readonly log: Log;
  readonly now: () => number;
}

type Answer = Awaited<ReturnType<EngineQueue['shapes']>>;

/** Everything that is to be known of a partition for somebody. */
interface Place extends Standing {
  readonly identity: Identity;
  readonly bounds: readonly Bound[];
}

const refused = (path: Shortage['path'], text: string): Answer => ({
  shortages: [{ path, text: `${path}: ${text}` }],
});

/** Says what a cluster could give, and keeps it by reservations where it may. */
export class SlurmQueue implements EngineQueue {
  readonly #parts: QueueParts;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  async shapes(want: Want, signal: AbortSignal): Promise<Answer> {
    const identity = identityOf(this.#parts.config, want.account);
    if (identity === undefined)
      return refused('account', `${want.account ?? 'a visitor'} may not use this cluster`);
    const places = await this.#places(want, identity, signal);
    if ('shortages' in places) return places;
    const answers = await Promise.all(places.map((place) => this.#inPartition(want, place, signal)));
    const shapes = answers.flatMap((answer) => ('shortages' in answer ? [] : answer));
    if (shapes.length > 0) return shapes.sort(bestFirst(want));
    // Of several partitions, the one that is least short.
    const shortages = answers.flatMap((answer) => ('shortages' in answer ? [answer.shortages] : []));
    return { shortages: shortages.sort((a, b) => a.length - b.length)[0] ?? [] };
  }

  async hold(offerId: string, want: Want, shape: Shape, until: Date): Promise<boolean> {
    const { config, commands, log, now } = this.#parts;
    const identity = identityOf(config, want.account);
    const begins = Date.parse(shape.start);
    if (!config.reservations || identity === undefined || begins > now() + NOW_MS) return false;
    const name = reservationName(offerId);
    const seconds = (until.getTime() - now()) / 1000;
    const partition = shape.choice ?? config.partitions[0] ?? '';
    const args = reserveArguments(name, submitter(identity), partition, shape.resources, seconds);
    try {
      await commands('scontrol', args);
      return true;
    } catch (error) {
      if (error instanceof SlurmError && /already exists|Duplicate/i.test(error.message)) return true;
      log.warn(`slurm engine: nothing could be reserved: ${String(error)}`);
      return false;
    }
  }

  async release(offerId: string): Promise<void> {
    const { config, commands, log } = this.#parts;
    if (!config.reservations) return;
    const name = `ReservationName=${reservationName(offerId)}`;
    try {
      await commands('scontrol', ['delete', name]).catch(async (error: unknown) => {
        if (!(error instanceof SlurmError) || !/in use/i.test(error.message)) throw error;
        // A job that has begun in it keeps what it has when the reservation is over.
        await commands('scontrol', ['update', name, 'EndTime=now']);
      });
    } catch (error) {
      // There is none, or no longer.
      if (error instanceof SlurmError && /not found|invalid/i.test(error.message)) return;
      log.warn(`slurm engine: a reservation could not be given back: ${String(error)}`);
    }
  }

  async #places(
    want: Want,
    identity: Identity,
    signal: AbortSignal,
  ): Promise<readonly Place[] | Exclude<Answer, readonly Shape[]>> {
    const { config, view, enforced } = this.#parts;
    const [nodes, partitions, associations, qos, defaults] = await Promise.all([
      view.nodes(signal),
      view.partitions(signal),
      view.associations(signal),
      view.qos(signal),
      view.defaults(identity, signal),
    ]);
    const name = want.account ?? 'visitors';
    const chain = chainOf(associations, submitter(identity), defaults.account);
    if (enforced.has('associations') && chain.length === 0)
      return {
        shortages: [
          {
            path: 'account',
            text: `account: ${name} has no association with account ${defaults.account || '(none)'} on this cluster`,
          },
        ],
      };
    const places = config.partitions.flatMap((wanted) => {
      const partition = partitions.find((each) => each.name === wanted);
      if (partition?.up !== true || !admits(partition, defaults.account)) return [];
      const names = [partition.qos, defaults.qos];
      const standing: Standing = {
        name,
        partition,
        nodes: nodes.filter((node) => node.partitions.includes(wanted)),
        // Known, but without effect, where nobody enforces them.
        associations: enforced.has('limits') ? chain : [],
        qos: names.flatMap((each) => qos.filter((known) => known.name === each)),
      };
      return [{ ...standing, identity, bounds: boundsOf(standing) }];
    });
    if (places.length > 0) return places;
    const text = `account: no partition of this cluster takes jobs of ${name} now`;
    return { shortages: [{ path: 'account', text }] };
  }

  async #inPartition({ resources }: Want, place: Place, signal: AbortSignal): Promise<Answer> {
    const { now } = this.#parts;
    const shortages = [...shortagesOf(resources, place.bounds), ...minutesShortage(resources, place)];
    if (shortages.length > 0) return { shortages };
    const whole = await this.#shape(resources, place, signal);
    if (Date.parse(whole.start) <= now() + LATE_MS) return [whole];
    const less = smallerNow(resources, place.nodes, place.bounds);
    const smaller = less && (await this.#shape(less, place, signal));
    return smaller && Date.parse(smaller.start) <= now() + NOW_MS ? [whole, smaller] : [whole];
  }

  async #shape(resources: Want['resources'], place: Place, signal: AbortSignal): Promise<Shape> {
    const { view, now } = this.#parts;
    const request: Request = {
      resources,
      partition: place.partition.name,
      identity: place.identity,
      tmp: place.nodes.some(({ tmpMiB }) => tmpMiB > 0),
    };
    const shared = place.associations.flatMap(({ account, user }) => (user === '' ? [account] : []));
    const [alone, holders] = await Promise.all([
      view.start(request, signal),
      // Whoever shares the nearest limit: jobs of the accounts below it count too, but nobody lists those in one command.
      shared[0] !== undefined && place.bounds.some(({ used }) => used !== undefined)
        ? view.holders(shared[0], signal)
        : [],
    ]);
    const start = Math.max(
      alone ?? (await this.#afterReservations(signal)),
      groupStart(resources, place.bounds, holders, now()),
    );
    return { resources, start: new Date(start).toISOString(), choice: place.partition.name };
  }

  /** What fits a node and is not to be had because of a reservation is to be had after it. */
  async #afterReservations(signal: AbortSignal): Promise<number> {
    const { view, now } = this.#parts;
    const ends = (await view.reservations(signal)).map(({ end }) => end);
    return Math.max(now(), ...ends);
  }
}

function admits({ allows, denies }: Standing['partition'], account: string): boolean {
  return (allows === undefined || allows.includes(account)) && !denies.includes(account);
}

/** What was asked for comes first, and of that the earliest. */
const bestFirst =
  ({ resources }: Want) =>
  (a: Shape, b: Shape): number => {
    const less = (shape: Shape): number => Number(shape.resources !== resources);
    return less(a) - less(b) || Date.parse(a.start) - Date.parse(b.start);
  };
