import { type Offer, plan } from '@run-elsewhere/planner';
import type { StepName } from './fault.ts';
import { must, mustBePlain, type Scene, Violation } from './scene.ts';
import { bounds, type Step } from './step.ts';

const needed = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the step was not prepared');
  return value;
};

/** As the panel asks: what cannot be an offer is sorted out, and no answer is one too. */
async function asked(scene: Scene): Promise<string> {
  const { service, time } = scene.world;
  const platforms = [{ platform: service.platform, driver: scene.driver() }];
  const options = { deadlineMs: 60_000, signal: scene.signal, clock: time };
  for await (const answer of plan(scene.task, platforms, options)) {
    if (answer.kind === 'silent') {
      must(answer.text.trim() !== '', 'there is no answer, and no word of it');
      mustBePlain(answer.text);
      return answer.failure;
    }
    if (answer.kind === 'refusal') {
      must(
        answer.reasons.length > 0 && answer.reasons.every(({ text }) => text.trim() !== ''),
        'a refusal has no words',
      );
      for (const { text } of answer.reasons) mustBePlain(text);
      return 'refused';
    }
    mustBeOffers(answer.offers, time.now());
    return 'done';
  }
  throw new Violation('there is no answer at all');
}

function mustBeOffers(offers: readonly Offer[], now: number): void {
  must(offers.length > 0, 'it has offers, and there is none');
  must(new Set(offers.map(({ id }) => id)).size === offers.length, 'two offers are one');
  for (const { cores, memoryGiB, diskGiB, gpus, durationSeconds, cost, expires } of offers) {
    for (const amount of [cores, memoryGiB, diskGiB, gpus, durationSeconds, cost?.amount])
      must(amount === undefined || (Number.isFinite(amount) && amount >= 0), `an offer of ${amount}`);
    must(expires === undefined || Date.parse(expires) > now, 'an offer that is over');
  }
}

/** What comes before anything is sent. */
export const STEPS_BEFORE = {
  identify: {
    most: bounds.call,
    prepare: async () => ({}),
    act: async ({ world, signal }) =>
      (await world.factory.identify(world.service.address, signal)) === undefined ? 'not recognised' : 'done',
  },
  account: {
    most: bounds.call,
    prepare: async () => ({}),
    act: async (scene) =>
      (await scene.driver().account(scene.signal)).name === undefined ? 'not signed in' : 'done',
  },
  ask: {
    most: bounds.call,
    prepare: async (scene) =>
      scene.driver().can.ask ? {} : 'its settings say what it offers: nothing is sent',
    act: asked,
  },
  release: {
    most: bounds.call,
    prepare: async (scene) =>
      scene.driver().can.release ? { offer: await scene.offer() } : 'nothing is held: nothing is sent',
    act: async (scene, { offer }) => {
      await scene.driver().release(needed(offer), scene.signal);
      return 'done';
    },
    after: async (scene, { offer }) => {
      await scene.driver().release(needed(offer), scene.signal);
      return undefined;
    },
  },
} satisfies Partial<Record<StepName, Step>>;
