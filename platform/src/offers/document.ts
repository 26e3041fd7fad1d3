import { BROKER_KINDS, UPLOADED_NOTEBOOK } from '@run-elsewhere/planner/wire';
import { isoInstant } from '../clock.js';
import type { Limit } from '../engines/engine.js';
import type { JobRecord, OfferPhase, OfferRecord } from '../state/records.js';
import type { Allowance } from './allowance.js';
import type { Reason } from './ask.js';
import type { OfferSet } from './broker.js';
import { formatDuration } from './duration.js';

/** Session phases of the ExecutionBroker 1.0 schema for jobs that came of an offer. */
const JOB_PHASES: Readonly<Record<JobRecord['phase'], string>> = {
  PENDING: 'ACCEPTED',
  QUEUED: 'WAITING',
  EXECUTING: 'RUNNING',
  COMPLETED: 'COMPLETED',
  ERROR: 'FAILED',
  ABORTED: 'CANCELLED',
  ARCHIVED: 'COMPLETED',
};

const phaseText = (phase: OfferPhase, job: JobRecord | undefined): string =>
  job ? JOB_PHASES[job.phase] : phase === 'TAKEN' ? 'COMPLETED' : phase;

const exactly = (amount: number) => ({ min: amount, max: amount });

/**
 * An offer as a session of ExecutionBroker 1.0 (scheduled-execution-session), with our members `environment` and `enforced`.
 * @param job - the job that came of it
 */
export function sessionDocument(offer: OfferRecord, enforced: readonly Limit[], job?: JobRecord) {
  const { kind = 'notebook', resources, environment, cost } = offer;
  return {
    kind: `${BROKER_KINDS}/session/scheduled-execution-session.yaml`,
    meta: { uuid: offer.id, created: isoInstant(offer.created) },
    phase: phaseText(offer.phase, job),
    expires: isoInstant(offer.expires),
    executable: {
      kind: kind === 'notebook' ? UPLOADED_NOTEBOOK : `${BROKER_KINDS}/executable/${kind}.yaml`,
      mode: offer.mode,
    },
    compute: {
      kind: `${BROKER_KINDS}/compute/simple-compute-resource.yaml`,
      cores: exactly(resources.cores),
      memory: exactly(resources.memoryGiB),
      ...(resources.gpus > 0 ? { gpus: exactly(resources.gpus) } : {}),
    },
    storage: [
      { kind: `${BROKER_KINDS}/storage/simple-storage-resource.yaml`, size: exactly(resources.diskGiB) },
    ],
    schedule: {
      available: {
        start: `${isoInstant(offer.start)}/PT0S`,
        duration: formatDuration(resources.durationSeconds),
      },
    },
    ...(cost
      ? {
          costs: [
            {
              kind: `${BROKER_KINDS}/costs/simple-minmax-float-cost.yaml`,
              type: 'urn:ivoa:calycopis:cost:monetary',
              description: 'For the whole time that is offered',
              ...exactly(cost.amount),
              unit: cost.unit,
            },
          ],
        }
      : {}),
    environment,
    enforced,
  };
}

/** Kinds of the messages of a NO, as the standard's reference server names them; anything else is a limit. */
const MESSAGE_KINDS: Readonly<Partial<Record<Reason['path'], string>>> = {
  executable: 'uri:unknown-type',
  packages: 'urn:not-supported',
  kernel: 'urn:not-supported',
};

/**
 * An answer as an offer set of ExecutionBroker 1.0, with our members `reasons`, which other clients find among the messages,
 * and `allowance`.
 */
export function offerSetDocument(
  { set, offers }: OfferSet,
  enforced: readonly Limit[],
  allowance: Allowance | undefined,
) {
  const meta = { uuid: set.id, created: isoInstant(set.created) };
  const kind = `${BROKER_KINDS}/offerset-response.yaml`;
  if (offers.length > 0)
    return {
      kind,
      meta,
      result: 'YES',
      offers: offers.map((offer) => sessionDocument(offer, enforced)),
      ...(allowance ? { allowance } : {}),
    };
  const messages = set.reasons.map(({ path, text }) => ({
    kind: MESSAGE_KINDS[path] ?? 'urn:resource-limit',
    level: 'WARN',
    template: '${text}',
    values: { path, text },
    message: text,
  }));
  return {
    kind,
    meta: { ...meta, messages },
    result: 'NO',
    reasons: set.reasons,
    ...(allowance ? { allowance } : {}),
  };
}
