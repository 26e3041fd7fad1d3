import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { BrokerRequest } from '@run-elsewhere/planner/wire';
import { brokerRequest, brokerUpdate } from '@run-elsewhere/planner/wire';
import { sessionDocument } from '../offers/document.js';
import { Problem } from '../problem.js';
import type { JobRecord, OfferRecord } from '../state/records.js';
import { isOpenOffer } from '../state/records.js';
import { requireCaller } from './access.js';
import type { HttpContext } from './context.js';
import { answerDocument, answerTo } from './question.js';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** @throws Problem naming each member of the document that is wrong */
function checked<T>(parsed: { success: true; data: T } | { success: false; error: { issues: Issue[] } }): T {
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 10);
  const lines = issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'the document'}: ${message}`,
  );
  throw new Problem('bad-request', lines.join('\n'));
}

const readBody = (request: FastifyRequest): BrokerRequest => checked(brokerRequest.safeParse(request.body));

/** What an update of ExecutionBroker 1.0 does to an offer or the job that came of it. */
function update(context: HttpContext, offer: OfferRecord, job: JobRecord | undefined, value: string): void {
  const { store, clock, broker } = context;
  const open = (offer.phase === 'OFFERED' || offer.phase === 'ACCEPTED') && offer.expires > clock.now();
  if (value === 'CANCELLED' && job !== undefined) context.jobs.cancel(job);
  if (!open) return;
  if (value === 'REJECTED' || value === 'CANCELLED') {
    store.offers.setPhase(offer.id, 'REJECTED');
    context.released([offer.id]);
    context.poke();
  }
  // Held for as long again, once: a job has to follow.
  if (value === 'ACCEPTED' && offer.phase === 'OFFERED')
    store.offers.setPhase(offer.id, 'ACCEPTED', clock.now() + broker.holdSeconds * 1000);
}

/** The offers, as IVOA ExecutionBroker 1.0: `requests`, `offersets/{id}`, `sessions/{id}`. */
export function offerRoutes(app: FastifyInstance, context: HttpContext): void {
  const { store, engine, urls } = context;
  const notHere = () => new Problem('not-found', 'There is no such offer here, or no longer.');
  const idOf = (request: FastifyRequest): string => (request.params as { readonly id: string }).id;

  /** An offer is for whom it was made; a visitor's for whoever knows its id. */
  const mine = (request: FastifyRequest, owner: string | undefined): boolean =>
    owner === undefined || owner === request.caller.name;

  const findOffer = (request: FastifyRequest): { offer: OfferRecord; job: JobRecord | undefined } => {
    const offer = store.offers.find(idOf(request));
    if (!offer || !mine(request, offer.owner)) throw notHere();
    const open = isOpenOffer(offer);
    const seen: OfferRecord =
      open && offer.expires <= context.clock.now() ? { ...offer, phase: 'EXPIRED' } : offer;
    const job = open ? undefined : store.jobs.ofOffer(offer.id);
    return { offer: seen, job: job?.removed ? undefined : job };
  };

  app.post('/requests', async (request, reply) => {
    requireCaller(request);
    const offers = await answerTo(context, request, readBody(request));
    context.poke();
    return reply
      .code(303)
      .header('location', urls.offerSet(offers.set.id))
      .send(answerDocument(context, offers));
  });

  app.get('/offersets/:id', (request, reply) => {
    const set = store.offers.findSet(idOf(request));
    if (!set || !mine(request, set.owner)) throw notHere();
    return reply.send(answerDocument(context, { set, offers: store.offers.ofSet(set.id) }));
  });

  app.get('/sessions/:id', (request, reply) => {
    const { offer, job } = findOffer(request);
    return reply.send(sessionDocument(offer, engine.enforces, job));
  });

  app.post('/sessions/:id', (request, reply) => {
    const { offer, job } = findOffer(request);
    const { kind, path, value } = checked(brokerUpdate.safeParse(request.body));
    // As the standard's reference server does: what cannot be changed comes back as it was.
    if (kind === 'uri:enum-value-update' && path.replace(/^\//, '') === 'phase')
      update(context, offer, job, value);
    const now = findOffer(request);
    return reply.send(sessionDocument(now.offer, engine.enforces, now.job));
  });
}
