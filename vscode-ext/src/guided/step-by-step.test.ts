import type { Offer, PanelAction, PanelState } from '@run-elsewhere/planner';
import { EMPTY_STATE, FakeController, t } from '../testing/panel.js';
import { FakeWindow } from '../testing/pickers.js';
import { StepByStep } from './step-by-step.js';

const offer: Offer = {
  id: 'offer-1',
  platformId: 'https://a.example',
  platformName: 'Institute $(flame)',
  mode: 'batch',
  cores: 2,
  memoryGiB: 4,
  durationSeconds: 3600,
  cost: { amount: 0.5, unit: 'EUR' },
  environment: { name: 'basic', lacks: ['healpy'], installs: true },
};
const captured = { kind: 'captured', summary: { title: 'Clusters' } } as PanelState['task'];
const round = (fields: object): PanelState['round'] => ({
  kind: 'asking',
  asked: 2,
  answered: 0,
  offers: [],
  refusals: [],
  silent: [],
  ...fields,
});
const answered = round({
  kind: 'done',
  offers: [{ offer, status: 'open' }],
  refusals: [
    {
      platformId: 'b',
      platformName: 'B',
      reasons: [{ field: 'memoryGiB', text: 'memory: asked 64 GiB' }],
      signInMayHelp: false,
    },
  ],
});

type Effect = (action: PanelAction, controller: FakeController) => void;

function start(effect: Effect = () => undefined) {
  const window = new FakeWindow();
  const controller = new FakeController(EMPTY_STATE, (action, self) => {
    if (action.type === 'capture') self.set({ task: captured });
    if (action.type === 'find-offers') self.set({ round: round({}) });
    effect(action, self);
  });
  const done = new StepByStep({ vs: window.vs, t, controller }).run();
  return { window, controller, done };
}

/** Lets the flow come to its next picker. */
const next = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function toOffers(window: FakeWindow): Promise<void> {
  await next();
  window.picker().choose('Run all cells');
  await next();
  window.picker().choose('Find offers');
  await next();
}

it('leads from the mode over the needs to an offer, which fills in while platforms answer', async () => {
  const { window, controller, done } = start((action, self) => {
    if (action.type === 'take-offer') self.set({ round: { kind: 'idle' } });
  });
  await next();
  expect(window.picker()).toMatchObject({ title: 'Run Clusters elsewhere', step: 1, totalSteps: 3 });
  await toOffers(window);
  const picker = window.picker();
  expect(picker).toMatchObject({ busy: true, items: [] });
  controller.set({ round: answered });
  expect(picker.busy).toBe(false);
  expect(picker.items).toEqual([
    {
      label: '$(play) Run on Institute $ (flame)',
      description: '2 cores, 4 GiB, 1 h, 0.5 EUR',
      detail: 'Environment basic; will be installed: healpy',
      offer,
    },
    {
      label: '$(circle-slash) B',
      description: 'Cannot run this',
      detail: 'memory: asked 64 GiB',
      alwaysShow: true,
    },
  ]);
  picker.choose('B');
  expect(picker.shown).toBe(true);
  picker.choose('(flame)');
  await done;
  expect(controller.actions).toEqual([
    { type: 'capture' },
    { type: 'set-mode', mode: 'batch' },
    { type: 'find-offers' },
    { type: 'take-offer', platformId: 'https://a.example', offerId: 'offer-1' },
  ]);
  expect(controller.listened).toBe(false);
});

it('changes a need, checked while it is typed', async () => {
  const { window, controller, done } = start();
  await next();
  window.picker().choose('Open live');
  await next();
  window.typed = ['8 GiB'];
  window.picker().choose('Memory (GiB)');
  await next();
  const [box] = window.boxes;
  expect(box?.value).toBe('2');
  expect(box?.validateInput?.('lots')).toEqual(expect.any(String));
  expect(box?.validateInput?.('8 GiB')).toBeUndefined();
  expect(controller.actions.at(-1)).toEqual({ type: 'set-field', field: 'memoryGiB', text: '8 GiB' });
  window.picker().cancel();
  await done;
});

it('goes back step by step, and stops asking for that', async () => {
  const { window, controller, done } = start();
  await toOffers(window);
  window.picker().back();
  await next();
  expect(controller.actions.at(-1)).toEqual({ type: 'stop-asking' });
  expect(window.picker()).toMatchObject({ step: 2 });
  window.picker().back();
  await next();
  expect(window.picker()).toMatchObject({ step: 1 });
  window.picker().cancel();
  await done;
  expect(controller.actions.map(({ type }) => type)).not.toContain('take-offer');
});

it('says why an offer was not taken, and lets the user choose again', async () => {
  const { window, controller, done } = start((action, self) => {
    const problem = { text: 'Institute: the offer expired.' };
    if (action.type === 'find-offers') self.set({ round: answered });
    if (action.type === 'take-offer')
      self.set({ round: round({ kind: 'done', offers: [{ offer, status: 'expired', problem }] }) });
  });
  await toOffers(window);
  window.picker().choose('(flame)');
  await next();
  expect(window.messages).toEqual([{ kind: 'error', text: 'Institute: the offer expired.', buttons: [] }]);
  expect(window.picker().items[0]).toMatchObject({ detail: 'Institute: the offer expired.' });
  window.picker().choose('(flame)');
  window.picker().cancel();
  await done;
  expect(controller.actions.filter(({ type }) => type === 'take-offer')).toHaveLength(1);
});

it('ends at once when there is no notebook', async () => {
  const { window, done } = start((action, self) => {
    if (action.type === 'capture')
      self.set({ task: { kind: 'problem', title: '', text: 'No notebook is open.' } });
  });
  await done;
  expect(window.pickers).toEqual([]);
  expect(window.messages[0]?.text).toBe('No notebook is open.');
});
