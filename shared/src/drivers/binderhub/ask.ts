import { nonsense } from '../../http/failures.js';
import type { Answer, NotebookSource, NotebookTask, Offer, RefusalReason } from '../../model/index.js';
import { parseJson } from '../common/parse-json.js';
import { launchSpecs, type LaunchSpec } from './addresses.js';
import { attempt, type Connection } from './connection.js';
import { signInOf, wantsSignIn } from './identify.js';
import { providersSchema } from './schemas.js';

const TRIED = 'ask for offers';

/** What an offer of ours is, for `submit`. */
export interface Launch extends LaunchSpec {
  /** Of the notebook, relative to the repository's root. */
  readonly path: string;
  /** The notebook as it is here takes the place of the committed one. */
  readonly edited: boolean;
}

const PROMISES_NOTHING =
  'It does not say how many cores, how much memory or disk, or how many hours a session has.';
const BUILDS =
  'It builds the environment from the repository, which takes minutes the first time. Whether the packages are in it is not known.';
const KEEPS_NOTHING =
  'Nothing is kept: get your results before you finish, and before it ends an idle session.';

/**
 * Answers for a BinderHub, which cannot be asked itself: it launches what is in a public repository at a commit, and promises no
 * size. Edits since the commit, and data files that the repository lacks, can be put in once the session runs.
 */
export async function ask(connection: Connection, task: NotebookTask, signal: AbortSignal): Promise<Answer> {
  const reason = whyNot(task);
  if (reason !== undefined) return refusal(reason);
  const { source } = task;
  if (source === undefined) return refusal(NO_REPOSITORY);
  const specs = launchSpecs(source);
  const { http, platform } = connection;
  const [signIn, served] = await Promise.all([
    signInOf(http, platform.url, TRIED, true, signal),
    providers(connection, signal),
  ]);
  if (signIn === 'required') {
    const text = 'Only people who sign in may launch anything here.';
    return { kind: 'refusal', reasons: [{ field: 'account', text }], signInMayHelp: true };
  }
  const spec = specs.find(({ provider }) => served?.has(provider) ?? true);
  if (spec === undefined) {
    return refusal(`It does not launch repositories of ${new URL(source.repository).host}.`);
  }
  const committed = offer(connection, task, { ...spec, path: source.path, edited: false });
  if (source.clean) return { kind: 'offers', offers: [committed] };
  return {
    kind: 'offers',
    offers: [offer(connection, task, { ...spec, path: source.path, edited: true }), committed],
  };
}

const NO_REPOSITORY =
  'It launches public git repositories, and this notebook is in no commit of one that has a remote. Commit and push it, then find offers again.';

function whyNot({ mode, source }: NotebookTask): string | undefined {
  if (mode === 'batch') return 'It opens sessions and runs no notebook by itself. Choose "Open live".';
  if (source === undefined) return NO_REPOSITORY;
  if (!source.pushed) {
    return `It takes the notebook from ${source.repository}, where commit ${short(source)} is not yet. Push it, then find offers again.`;
  }
  return undefined;
}

function refusal(text: string): Answer {
  const reason: RefusalReason = { field: 'executable', text };
  return { kind: 'refusal', reasons: [reason], signInMayHelp: false };
}

/** @returns undefined where the hub does not tell which providers it has */
async function providers(
  { http, platform }: Connection,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const response = await http.get(`${platform.url}/api/repoproviders`, {
    tried: TRIED,
    signal,
    headers: { accept: 'application/json' },
    expect: [401, 403, 404],
  });
  if (response.status === 404 || wantsSignIn(response)) return undefined;
  const found = parseJson(providersSchema, response.text);
  if (response.status !== 200 || found === undefined) {
    throw nonsense(attempt(platform, TRIED), 'it does not say what it launches.', response.text);
  }
  return new Set(found.map(({ id }) => id));
}

function offer({ platform }: Connection, task: NotebookTask, launch: Launch): Offer {
  const { source, files } = task;
  const { provider, spec, path, edited } = launch;
  const at = source === undefined ? '' : `commit ${short(source)}`;
  const notebook = edited
    ? `With your edits: it launches ${at}, then your notebook as it is here is put in.`
    : source?.clean === false
      ? `Without your edits: the notebook as it is at ${at}.`
      : `The notebook as it is at ${at}.`;
  const data = edited
    ? `Data files that are not in the repository, or differ, are put in: ${files.length} to compare.`
    : `Data files that are not in the repository are put in: ${files.length} to look for.`;
  return {
    id: `${edited ? 'edited' : 'committed'}:${provider}/${spec}`,
    platformId: platform.id,
    platformName: platform.name,
    mode: 'live',
    notes: [notebook, ...(files.length === 0 ? [] : [data]), PROMISES_NOTHING, BUILDS, KEEPS_NOTHING],
    driverData: { provider, spec, path, ...(edited ? { edited: 'yes' } : {}) },
  };
}

/** What an offer was made for. @returns undefined when it is none of ours */
export function launchOf({ driverData }: Offer): Launch | undefined {
  const { provider, spec, path, edited } = driverData ?? {};
  if (provider === undefined || spec === undefined || path === undefined) return undefined;
  return { provider, spec, path, edited: edited === 'yes' };
}

function short({ commit }: NotebookSource): string {
  return commit.slice(0, 10);
}
