/** A session as the broker keeps and prints it. */
export interface SessionDocument {
  phase: string;
  /** Of whose offers it is one. */
  readonly set: string;
  /** It belongs to somebody else. */
  foreign?: boolean;
  expires?: string;
  meta: Record<string, unknown>;
  connectors?: readonly Record<string, unknown>[];
  schedule?: unknown;
}

export type Sessions = Map<string, SessionDocument>;

interface Making {
  readonly id: string;
  readonly sessions: Sessions;
  readonly dialect?: 'current' | 'older';
  readonly offers?: number;
  readonly announcesLink?: boolean;
}

type Part = Readonly<Record<string, unknown>>;

const STEMS = {
  current: 'https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds',
  older: 'https://www.purl.org/ivoa.net/EB/schema/v1.0/types',
};
const LIMIT = { cores: 16, memory: 16 };
const EXCLUDED = ['http://example.com/excluded-one.ipynb', 'http://example.com/excluded-two.ipynb'];
/** The instant from which all schedules and expiries of the fixture count. */
export const NOW = Date.UTC(2026, 0, 1, 12);

/** @returns the offer set, or the HTTP status of a request that a reader of the schema would not take */
export function offerSet(request: Part, making: Making): object | number {
  const { executable, compute, storage, schedule } = request as Readonly<Record<string, Part | undefined>>;
  const parts = [executable, compute, ...((storage as unknown as readonly Part[] | undefined) ?? [])];
  if (parts.some((part) => part !== undefined && !isOfKind(part, making.dialect ?? 'current'))) return 400;
  const ranges = [compute?.cores, compute?.memory] as readonly (Part | undefined)[];
  if (ranges.some((range) => range !== undefined && !isWhole(range))) return 400;
  const messages = [
    ...(executable === undefined
      ? [required('urn:executable-required', 'Description of the executable is required')]
      : []),
    ...notebookMessages(executable),
    ...(['cores', 'memory'] as const).flatMap((field) => limitMessages(compute, field)),
  ];
  // The reader dereferences it for its messages.
  if (compute !== undefined && (compute.meta as Part | undefined)?.name === undefined) return 500;
  const common = { kind: `${STEMS.current}/offerset-response.yaml`, meta: { uuid: making.id, messages } };
  if (messages.some(({ fatal }) => fatal)) return { ...common, result: 'NO' };
  const offers = Array.from({ length: making.offers ?? 2 }, (_, index) =>
    makeOffer(compute, (schedule?.requested as Part | undefined)?.duration, making, index),
  );
  return { ...common, result: 'YES', offers };
}

function isOfKind({ kind, type }: Part, dialect: 'current' | 'older'): boolean {
  const name = dialect === 'current' ? kind : (type ?? kind);
  return typeof name === 'string' && name.startsWith(`${STEMS[dialect]}/`) && !name.endsWith('/');
}

function isWhole({ min, max }: Part): boolean {
  return [min, max].every((amount) => amount === undefined || Number.isInteger(amount));
}

interface Message {
  readonly kind: string;
  readonly level: string;
  readonly template: string;
  readonly values?: Part;
  readonly fatal: boolean;
}

function required(kind: string, template: string): Message {
  return { kind, level: 'WARN', template, fatal: true };
}

function notebookMessages(executable: Part | undefined): readonly Message[] {
  if (executable === undefined) return [];
  const { location } = executable;
  if (typeof location !== 'string' || location === '') {
    return [required('uri:missing-required-value', 'JupyterNotebook - location is required')];
  }
  return EXCLUDED.includes(location)
    ? [required('urn:not-supported', 'JupyterNotebook - location is not allowed')]
    : [];
}

/** A minimum above the limit is a NO, a maximum above it is cut and warned of. An absent maximum counts as 1. */
function limitMessages(compute: Part | undefined, field: 'cores' | 'memory'): readonly Message[] {
  const range = compute?.[field] as Part | undefined;
  const warn = (word: string, amount: unknown, fatal: boolean): Message => ({
    kind: 'urn:resource-limit',
    level: 'WARN',
    template: `SimpleComputeResource - ${word} ${field} exceeds available resources [\${resource}][\${${field}}][\${limit}]`,
    values: { resource: (compute?.meta as Part).name, [field]: String(amount), limit: String(LIMIT[field]) },
    fatal,
  });
  const [min, max] = [Number(range?.min ?? 1), Number(range?.max ?? 1)];
  return [
    ...(min > LIMIT[field] ? [warn('Minimum', min, true)] : []),
    ...(min <= LIMIT[field] && max > LIMIT[field] ? [warn('Maximum', max, false)] : []),
  ];
}

/** Up to twice the cores; the memory's numbers are those of the cores, a fault of the reference server. */
function makeOffer(compute: Part | undefined, duration: unknown, making: Making, index: number): object {
  const asked = Number((compute?.cores as Part | undefined)?.min ?? 1);
  const cores = { min: asked * (index + 1), max: asked * (index + 1) };
  const uuid = `00000000-0000-4000-8000-${making.id.slice(0, 10).replace(/-/g, '0')}${String(index).padStart(2, '0')}`;
  const session: SessionDocument & Record<string, unknown> = {
    kind: `${STEMS.current}/session/scheduled-execution-session.yaml`,
    meta: { uuid, name: `no-name-offer-${index}`, created: new Date(NOW).toISOString() },
    set: making.id,
    phase: 'OFFERED',
    expires: new Date(NOW + 300_000).toISOString(),
    compute: { kind: `${STEMS.current}/computer/simple-compute-resource.yaml`, cores, memory: cores },
    schedule: {
      preparing: { start: new Date(NOW).toISOString(), duration: 'PT1M' },
      available: { start: `${new Date(NOW + 60_000).toISOString()}/PT0S`, duration: duration ?? 'PT2H' },
    },
    costs: [
      { type: 'urn:ivoa:calycopis:cost:monetary', min: 0.1, max: 0.5 },
      { type: 'urn:ivoa:calycopis:cost:energy', min: 0.02, max: 0.1 },
    ],
    ...(making.announcesLink === true ? { connectors: [{ protocol: 'HTTPS', status: 'PREPARING' }] } : {}),
  };
  making.sessions.set(uuid, session);
  return session;
}
