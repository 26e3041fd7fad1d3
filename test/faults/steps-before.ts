import type { StepName } from './fault.ts';
import { must } from './scene.ts';
import { bounds, type Step } from './step.ts';

const needed = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the step was not prepared');
  return value;
};

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
    act: async (scene) => {
      const answer = await scene.driver().ask(scene.task, scene.signal);
      if (answer.kind === 'offers') {
        must(answer.offers.length > 0, 'it has offers, and there is none');
        return 'done';
      }
      must(
        answer.reasons.length > 0 && answer.reasons.every(({ text }) => text.trim() !== ''),
        'a refusal has no words',
      );
      return 'refused';
    },
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
