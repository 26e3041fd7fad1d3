import * as z from 'zod/mini';
import type { Executable, Mode, Needs, NotebookExecutable, Offer, Task } from '../model/index.js';
import type { FacetState, FindState } from './find/state.js';
import type { FormState, PanelState } from './state.js';

/** More than anybody searches for. */
const MAX_QUERY = 2000;
/** More than anybody chooses. */
const MAX_CHOSEN = 100;

/** What of a panel outlives a reload. Plain JSON without a secret, a notebook or a file; the host keeps it. */
export interface PanelSnapshot {
  readonly version: 1;
  readonly form: Pick<FormState, 'mode' | 'fields' | 'keepOutputs'>;
  /** The open round; absent when there is none, or its notebook has no path to find it by. */
  readonly round?: RoundSnapshot;
  /** What was looked for; absent where nobody has looked. */
  readonly find?: FindSnapshot;
}

export interface FindSnapshot extends Pick<FindState, 'open' | 'tab'> {
  readonly query: string;
  /** What the search was narrowed to; absent: nothing, and in snapshots of older versions. */
  readonly chosen?: readonly ChosenFacet[];
}

export type ChosenFacet = Pick<FacetState, 'facet' | 'value' | 'label'>;

export interface RoundSnapshot {
  readonly asked: AskedTask;
  readonly offers: readonly Offer[];
}

/** What the platforms were asked about, without the notebook itself. */
export interface AskedTask {
  readonly origin: string;
  readonly mode: Mode;
  readonly needs: Needs;
  readonly packages: readonly string[];
  readonly kernel?: string;
  readonly language?: string;
}

/** @param asked the task of the open round */
export function takeSnapshot({ form, round, find }: PanelState, asked: Task | undefined): PanelSnapshot {
  const { mode, fields, keepOutputs } = form;
  const kept: PanelSnapshot = {
    version: 1,
    form: { mode, fields, keepOutputs },
    ...(find && { find: findSnapshot(find) }),
  };
  if (!asked || asked.origin === '' || round.kind === 'idle') return kept;
  const offers = round.offers.filter(({ status }) => status === 'open').map(({ offer }) => offer);
  return offers.length === 0 ? kept : { ...kept, round: { asked: askedTask(asked), offers } };
}

function findSnapshot({ open, tab, notebooks: { query, facets } }: FindState): FindSnapshot {
  const chosen = facets
    .filter((each) => each.chosen && each.value.length <= MAX_QUERY)
    .slice(0, MAX_CHOSEN)
    .map(({ facet, value, label }) => ({ facet, value, label: label.slice(0, MAX_QUERY) }));
  return { open, tab, query: query.slice(0, MAX_QUERY), ...(chosen.length > 0 && { chosen }) };
}

/** What of a task matters to an offer. */
export function askedTask({ origin, mode, needs, packages, executable }: Task): AskedTask {
  const { kernel, language } = kernelOf(executable);
  return {
    origin,
    mode,
    needs,
    packages,
    ...(kernel === undefined ? {} : { kernel }),
    ...(language === undefined ? {} : { language }),
  };
}

/** What a task needs beyond what the platforms were asked about: packages, or another kernel. */
export function whatIsNew(asked: AskedTask, task: Task): readonly string[] {
  const packages = task.packages.filter((name) => !asked.packages.includes(name));
  const { kernel, language } = kernelOf(task.executable);
  const sameKernel = kernel === asked.kernel && language === asked.language;
  return sameKernel ? packages : [...packages, kernel ?? language ?? ''];
}

/** Only a notebook has one. */
const kernelOf = (executable: Executable): Pick<NotebookExecutable, 'kernel' | 'language'> =>
  executable.kind === 'notebook' ? executable : {};

const text = z.string();
const short = text.check(z.maxLength(MAX_QUERY));
const number = z.optional(z.number());
const mode = z.enum(['live', 'batch']);
const amounts = { cores: number, memoryGiB: number, diskGiB: number, gpus: number, durationSeconds: number };
const needs = z.object({
  ...amounts,
  cost: z.optional(z.object({ amount: z.number(), unit: z.optional(text) })),
});
/** Snapshots of older versions have no cost. */
const fields = z.object({
  cores: text,
  memoryGiB: text,
  diskGiB: text,
  gpus: text,
  durationSeconds: text,
  cost: z._default(text, ''),
});

const offerSchema = z.object({
  id: text,
  platformId: text,
  platformName: text,
  mode,
  ...amounts,
  start: z.optional(text),
  expires: z.optional(text),
  cost: z.optional(z.object({ amount: z.number(), unit: text })),
  environment: z.optional(
    z.object({ name: text, kernel: z.optional(text), lacks: z.array(text), installs: z.boolean() }),
  ),
  enforced: z.optional(z.array(text)),
  coreHoursLeft: z.optional(z.number()),
  notes: z.optional(z.array(text)),
  driverData: z.optional(z.record(text, text)),
});

const snapshotSchema = z.object({
  version: z.literal(1),
  form: z.object({ mode, fields, keepOutputs: z.boolean() }),
  find: z.optional(
    z.object({
      open: z.boolean(),
      tab: z.enum(['notebooks', 'platforms']),
      query: short,
      chosen: z.optional(
        z
          .array(z.object({ facet: z.enum(['kinds', 'keywords', 'sources']), value: short, label: short }))
          .check(z.maxLength(MAX_CHOSEN)),
      ),
    }),
  ),
  round: z.optional(
    z.object({
      asked: z.object({
        origin: text,
        mode,
        needs,
        packages: z.array(text),
        kernel: z.optional(text),
        language: z.optional(text),
      }),
      offers: z.array(offerSchema),
    }),
  ),
});

/** @returns undefined when it is no snapshot of this version: the panel begins anew */
export function parseSnapshot(value: unknown): PanelSnapshot | undefined {
  const { success, data } = z.safeParse(snapshotSchema, value);
  return success ? (data as PanelSnapshot) : undefined;
}
