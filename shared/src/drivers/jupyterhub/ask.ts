import { isFailure } from '../../http/client.js';
import type { Answer, Amounts, HubProfile, NotebookTask, Offer, RefusalReason } from '../../model/index.js';
import { defined } from '../common/defined.js';
import { tokenPage } from './addresses.js';
import type { Connection } from './connection.js';
import { personOf } from './identify.js';
import type { HubUser } from './hub-client.js';
import { HOME_FOLDER } from './names.js';

/** A Jupyter server takes bodies of 512 MiB, and base64 makes four bytes of three. */
export const MAX_FILE_BYTES = 380 * 1024 ** 2;

/** A hub whose settings entry says nothing of its servers has one kind, of which nothing is known. */
const DEFAULT_PROFILE: HubProfile = { name: 'default server' };

/** Offers from the profiles of the hub's settings entry: a hub does not tell them. It is asked who the user is. */
export async function askHub(
  connection: Connection,
  task: NotebookTask,
  signal: AbortSignal,
): Promise<Answer> {
  const user = await whoAsks(connection, signal);
  if (user === undefined) {
    const text = `Nobody is signed in here with a valid token. A token is made at ${tokenPage(connection.hub.base)}.`;
    return { kind: 'refusal', reasons: [{ field: 'account', text }], signInMayHelp: true };
  }
  const unfit = filesThatAreTooBig(task);
  if (unfit.length > 0) return { kind: 'refusal', reasons: unfit, signInMayHelp: false };
  const profiles = connection.platform.profiles ?? [];
  const tried = (profiles.length === 0 ? [DEFAULT_PROFILE] : profiles).map((profile, index) => ({
    reasons: shortfalls(profile, task.needs),
    offer: toOffer(connection, profile, index, task, user),
  }));
  const offers = tried.filter(({ reasons }) => reasons.length === 0).map(({ offer }) => offer);
  if (offers.length > 0) return { kind: 'offers', offers };
  return { kind: 'refusal', reasons: nearest(tried.map(({ reasons }) => reasons)), signInMayHelp: false };
}

async function whoAsks({ hub }: Connection, signal: AbortSignal): Promise<HubUser | undefined> {
  try {
    return await personOf(hub, 'ask for offers', signal);
  } catch (error) {
    if (isFailure(error, 'sign-in')) return undefined;
    throw error;
  }
}

function filesThatAreTooBig({ files }: NotebookTask): readonly RefusalReason[] {
  return files
    .filter(({ sizeBytes }) => sizeBytes > MAX_FILE_BYTES)
    .map(({ path }) => ({ field: 'files', text: `files: ${path} is larger than a hub takes (380 MiB)` }));
}

const FIELDS = [
  ['cores', 'cores', 1, ''],
  ['memoryGiB', 'memory', 1, ' GiB'],
  ['diskGiB', 'disk', 1, ' GiB'],
  ['gpus', 'GPUs', 1, ''],
  ['durationSeconds', 'duration', 3600, ' h'],
] as const;

function shortfalls(profile: HubProfile, needs: Amounts): readonly RefusalReason[] {
  const has = numbersOf(profile);
  return FIELDS.flatMap(([field, word, unit, suffix]) => {
    const [asked, offered] = [needs[field], has[field]];
    if (asked === undefined || offered === undefined || asked <= offered) return [];
    const say = (value: number): string => `${Number((value / unit).toFixed(2))}${suffix}`;
    return [{ field, text: `${word}: asked ${say(asked)}, ${profile.name} has ${say(offered)}` }];
  });
}

/** Of all profiles that do not fit, what is wrong with the one that comes nearest. */
function nearest(all: readonly (readonly RefusalReason[])[]): readonly RefusalReason[] {
  return all.reduce((best, reasons) => (reasons.length < best.length ? reasons : best));
}

function numbersOf({ cores, memoryGiB, diskGiB, gpus, hours }: HubProfile): Amounts {
  const durationSeconds = hours === undefined ? undefined : hours * 3600;
  return defined<Amounts>({ cores, memoryGiB, diskGiB, gpus, durationSeconds });
}

function toOffer(
  { platform }: Connection,
  profile: HubProfile,
  index: number,
  task: NotebookTask,
  user: HubUser,
): Offer {
  const { kernel } = task.executable;
  return {
    id: `profile-${index + 1}`,
    platformId: platform.id,
    platformName: platform.name,
    mode: task.mode,
    ...numbersOf(profile),
    ...(profile.image === undefined
      ? {}
      : {
          environment: {
            name: profile.image,
            lacks: [],
            installs: false,
            ...(kernel === undefined ? {} : { kernel }),
          },
        }),
    notes: notesOf(platform.profiles === undefined ? undefined : profile, task, user),
    // Options may be numbers and truths, which have to arrive as such.
    driverData: { options: JSON.stringify(profile.options ?? {}), profile: profile.name },
  };
}

function notesOf(profile: HubProfile | undefined, task: NotebookTask, user: HubUser): readonly string[] {
  const running = [...user.servers.values()].filter(({ ready, pending }) => ready || pending !== undefined);
  return [
    profile === undefined
      ? 'The default server of this hub; how big it is is not known here.'
      : `${profile.name}, as stated in your settings.`,
    ...(task.packages.length === 0 ? [] : ['Which packages it has is not known before it runs.']),
    ...(running.length === 0
      ? []
      : [
          running.length === 1
            ? 'You have a server running there.'
            : `You have ${running.length} servers running there.`,
        ]),
    task.mode === 'live'
      ? `Get results before you finish: finishing stops the server. Your files stay in ${HOME_FOLDER} in your home there.`
      : 'Results are kept until you remove the run or the hub stops the server.',
  ];
}
