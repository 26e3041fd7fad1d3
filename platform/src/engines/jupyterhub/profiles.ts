import { durationText } from '../../offers/duration.js';
import { gibText } from '../../offers/units.js';
import type { Resources, Shape, Shortage, Want } from '../engine.js';
import { environmentOf, type Profile } from './config.js';

const HOUR_S = 3600;

interface Field {
  readonly path: Shortage['path'];
  readonly of: (resources: Resources) => number;
  readonly text: (amount: number) => string;
}

const FIELDS: readonly Field[] = [
  { path: 'cores', of: ({ cores }) => cores, text: String },
  { path: 'memory', of: ({ memoryGiB }) => memoryGiB, text: gibText },
  { path: 'disk', of: ({ diskGiB }) => diskGiB, text: gibText },
  { path: 'gpus', of: ({ gpus }) => gpus, text: String },
  { path: 'duration', of: ({ durationSeconds }) => durationSeconds, text: durationText },
];

/** The most that a job may have in a profile. */
export const most = ({ cores, memoryGiB, diskGiB, gpus, hours }: Profile): Resources => ({
  cores,
  memoryGiB,
  diskGiB,
  gpus,
  durationSeconds: Math.floor(hours * HOUR_S),
});

/** By what is scarce first. */
const bySize = (a: Profile, b: Profile): number =>
  a.gpus - b.gpus || a.cores - b.cores || a.memoryGiB - b.memoryGiB || a.diskGiB - b.diskGiB;

function shortagesIn(profile: Profile, wanted: Resources): readonly Shortage[] {
  const has = most(profile);
  return FIELDS.filter(({ of }) => of(wanted) > of(has)).map(({ path, of, text }) => ({
    path,
    text: `${path}: asked ${text(of(wanted))}, the profile ${profile.name} here has ${text(of(has))}`,
  }));
}

/**
 * The profiles in which something could run, smallest first. A job gets all that its profile has, and the time that it asked for,
 * which is kept by us.
 * @param start - when a server could be started, ISO 8601 UTC
 * @returns the shapes, or what the profile lacks that comes nearest: the largest one, when it lacks no more than others
 */
export function shapesIn(
  profiles: readonly Profile[],
  { environment = '', resources }: Pick<Want, 'environment' | 'resources'>,
  start: string,
): readonly Shape[] | { readonly shortages: readonly Shortage[] } {
  const suitable = profiles.filter((profile) => environmentOf(profile) === environment).sort(bySize);
  const lacking = suitable.map((profile) => ({ profile, shortages: shortagesIn(profile, resources) }));
  const fitting = lacking.filter(({ shortages }) => shortages.length === 0);
  if (fitting.length > 0)
    return fitting.map(({ profile }) => ({
      resources: { ...most(profile), durationSeconds: resources.durationSeconds },
      start,
      environment,
      choice: profile.name,
    }));
  const [nearest] = lacking.toSorted(
    (a, b) =>
      a.shortages.length - b.shortages.length ||
      b.profile.cores - a.profile.cores ||
      b.profile.memoryGiB - a.profile.memoryGiB,
  );
  return {
    shortages: nearest?.shortages ?? [
      { path: 'executable', text: `executable: no profile here has the environment ${environment}` },
    ],
  };
}
