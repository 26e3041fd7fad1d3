import type { JobSpec } from '../engines/engine.js';
import type { JobRecord } from '../state/records.js';
import type { JobContext } from './context.js';
import { uploadFolder } from './context.js';

/** A job as the engine gets it. @throws Error for a record that nobody writes: of a notebook without an environment */
export function specOf(
  context: Pick<JobContext, 'uploads' | 'sessionPath'>,
  { id, owner, duration, spec }: JobRecord,
): JobSpec {
  const { offerId, choice, mode, resources, environment, manifest } = spec;
  const common = {
    id,
    offer: offerId,
    ...(owner === undefined ? {} : { account: owner }),
    ...(choice === undefined ? {} : { choice }),
    mode,
    resources: { ...resources, durationSeconds: duration },
    upload: uploadFolder(context, id),
    basePath: context.sessionPath(id),
  };
  if (manifest.kind !== 'notebook') return { ...common, manifest };
  if (environment === undefined) throw new Error('it has no environment');
  return {
    ...common,
    environment: environment.name,
    install: environment.installs ? environment.lacks : [],
    manifest: { ...manifest, kernel: environment.kernel },
  };
}
