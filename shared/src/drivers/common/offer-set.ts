import { type Attempt, nonsense } from '../../http/failures.js';
import { plainLine } from '../../http/plain-text.js';
import type { Answer, Cost, Mode, Offer, OfferedEnvironment, RefusalReason } from '../../model/index.js';
import {
  type BrokerAllowance,
  type BrokerCost,
  type BrokerMessage,
  type BrokerOffer,
  type BrokerOfferSet,
  brokerOfferSet,
  type BrokerReason,
} from '../../wire/index.js';
import { defined } from './defined.js';
import { durationSeconds, toInstant } from './instant.js';
import { readLimit } from '../uws/planner-info.js';

/** What every offer of one answer has in common. */
export interface OfferContext {
  readonly platformId: string;
  readonly platformName: string;
  readonly mode: Mode;
  /** Signing in may give a better answer. */
  readonly signInMayHelp: boolean;
  /** Kept with each offer, for the driver. */
  readonly driverData: Readonly<Record<string, string>>;
}

const MAX_OFFERS = 20;
const MAX_REASONS = 50;

/** Reads an offer set (ExecutionBroker 1.0). @throws PlatformError when it is none */
export function toAnswer(text: string, context: OfferContext, attempt: Attempt): Answer {
  const set = parseOfferSet(text, attempt);
  const offers =
    set.result === 'YES'
      ? (set.offers ?? []).slice(0, MAX_OFFERS).flatMap((offer) => toOffer(offer, context, set.allowance))
      : [];
  if (offers.length > 0) return { kind: 'offers', offers };
  const reasons = toReasons(set);
  return {
    kind: 'refusal',
    reasons: reasons.length > 0 ? reasons : [{ text: 'The platform gave no reason.' }],
    signInMayHelp: context.signInMayHelp || reasons.some((reason) => reason.field === 'account'),
  };
}

/** @throws PlatformError when the text is no offer set */
export function parseOfferSet(text: string, attempt: Attempt): BrokerOfferSet {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw nonsense(attempt, 'its answer is no list of offers.', text);
  }
  const parsed = brokerOfferSet.safeParse(value);
  if (!parsed.success) throw nonsense(attempt, 'its answer is no list of offers.', text);
  return parsed.data;
}

/** @returns none for a session that is no offer (any more) */
export function toOffer(
  offer: BrokerOffer,
  context: OfferContext,
  allowance?: BrokerAllowance,
): readonly Offer[] {
  const id = offer.meta?.uuid;
  if (id === undefined || id === '' || offer.phase !== 'OFFERED') return [];
  const { platformId, platformName, mode, driverData } = context;
  const available = offer.schedule?.available;
  return [
    {
      id,
      platformId,
      platformName,
      mode,
      driverData,
      ...defined({
        cores: promised(offer.compute?.cores),
        memoryGiB: promised(offer.compute?.memory),
        gpus: promised(offer.compute?.gpus),
        diskGiB: promised(offer.storage?.[0]?.size),
        durationSeconds: durationSeconds(available?.duration),
        start: toInstant(available?.start?.split('/')[0]),
        expires: toInstant(offer.expires),
        cost: toCost(offer.costs),
        environment: toEnvironment(offer.environment),
        enforced: offer.enforced?.flatMap((limit) => readLimit(limit) ?? []),
        coreHoursLeft: promised({ min: allowance?.coreHours?.left }),
        notes: notesOf(offer.meta?.messages),
      }),
    },
  ];
}

/** What is promised for sure: the lower end. */
function promised(range: { min?: number | null | undefined; max?: number | null | undefined } | undefined) {
  const value = range?.min ?? range?.max;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The money that it costs at most, else the first cost of another kind. */
function toCost(costs: readonly BrokerCost[] | undefined): Cost | undefined {
  const priced = costs?.filter((cost) => (cost.max ?? cost.min) !== undefined);
  const chosen = priced?.find((cost) => cost.type?.endsWith(':monetary')) ?? priced?.[0];
  const amount = chosen?.max ?? chosen?.min;
  if (chosen === undefined || amount === undefined || amount < 0) return undefined;
  return { amount, unit: plainLine(chosen.unit ?? chosen.type?.split(':').pop() ?? '', 30) ?? 'units' };
}

function toEnvironment(environment: BrokerOffer['environment']): OfferedEnvironment | undefined {
  if (environment === undefined) return undefined;
  return {
    name: plainLine(environment.name, 100) ?? 'unnamed',
    lacks: environment.lacks.flatMap((name) => plainLine(name, 100) ?? []).slice(0, 500),
    installs: environment.installs,
    ...defined({ kernel: plainLine(environment.kernel ?? '', 100) }),
  };
}

/** Paths of our own request and the field that a person knows them by. */
const FIELDS: Readonly<Record<string, RefusalReason['field']>> = {
  cores: 'cores',
  memory: 'memoryGiB',
  disk: 'diskGiB',
  gpus: 'gpus',
  duration: 'durationSeconds',
  packages: 'packages',
  kernel: 'kernel',
  files: 'files',
  executable: 'executable',
  account: 'account',
};

/** Why the answer is NO: our own reasons, else the messages of the standard. */
export function toReasons(set: BrokerOfferSet): readonly RefusalReason[] {
  const own = (set.reasons ?? []).flatMap(toReason);
  // A broker that is not ours gives its reasons as messages.
  const reasons =
    own.length > 0 ? own : (set.meta?.messages ?? []).slice(0, MAX_REASONS).flatMap(fromMessage);
  return reasons.slice(0, MAX_REASONS);
}

function toReason(reason: BrokerReason): readonly RefusalReason[] {
  const text = plainLine(reason.text);
  const field = Object.hasOwn(FIELDS, reason.path ?? '') ? FIELDS[reason.path ?? ''] : undefined;
  return text === undefined ? [] : [{ text, ...(field === undefined ? {} : { field }) }];
}

/** Calycopis names what does not fit by the values of its message: `cores`, `memory`. */
function fromMessage(message: BrokerMessage): readonly RefusalReason[] {
  const [field] = Object.keys(message.values ?? {}).filter((name) => Object.hasOwn(FIELDS, name));
  return toReason({ text: messageText(message), ...(field === undefined ? {} : { path: field }) });
}

/** Messages in words, bounded. @returns undefined when there are none */
export function notesOf(messages: readonly BrokerMessage[] | undefined): readonly string[] | undefined {
  const notes = (messages ?? [])
    .slice(0, MAX_REASONS)
    .flatMap((message) => plainLine(messageText(message)) ?? []);
  return notes.length > 0 ? notes : undefined;
}

/** A message is written out, or a template with `${name}` in it and the values by name. */
function messageText({ message, template, values }: BrokerMessage): string {
  if (message !== undefined) return message;
  return (template ?? '').replace(/\$\{(\w{1,64})\}/g, (whole, name: string) => {
    const value = values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
}
