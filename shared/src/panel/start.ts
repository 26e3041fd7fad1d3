import { sweepFetched } from '../jobs/fetched-store.js';
import { say } from './context.js';
import type { PanelContext } from './context.js';
import type { ControllerParts } from './controller.js';
import type { Flows } from './flows/flows.js';
import type { PanelSettings } from './host.js';
import { problemOf } from './problem.js';
import { setFields, setKeepOutputs, setMode } from './reduce/form.js';
import { EMPTY_FIELDS, NEEDS_FIELDS } from './reduce/initial.js';
import { parseSnapshot, whatIsNew } from './snapshot.js';
import type { RoundSnapshot } from './snapshot.js';

/** Loads what there is. What cannot be loaded is said in the state; the rest works without it. */
export async function startPanel(
  context: PanelContext,
  flows: Flows,
  { restored, limits = [] }: Pick<ControllerParts, 'restored' | 'limits'>,
): Promise<void> {
  const { cell, t } = context;
  if (limits.length > 0) cell.update((state) => ({ ...state, limits }));
  const snapshot = parseSnapshot(restored);
  const settings = await flows.settings.load();
  if (snapshot) {
    const { mode, fields, keepOutputs } = snapshot.form;
    cell.update((state) => setKeepOutputs(setFields(setMode(state, mode), fields), keepOutputs));
  } else if (settings) {
    cell.update((state) => setFields(setMode(state, settings.defaultMode), defaultFields(settings)));
  }
  try {
    await flows.watching.load();
  } catch (error) {
    const { text } = problemOf(error);
    flows.settings.addProblem(t('Your earlier runs cannot be read: %1', text));
  }
  const { fetched, store, clock } = context;
  if (fetched) void sweepFetched(store, fetched, clock.now()).catch(() => undefined);
  if (snapshot?.find) flows.discover.restore(snapshot.find);
  if (snapshot?.round) await restoreRound(context, flows, snapshot.round);
}

function defaultFields({ defaultNeeds }: PanelSettings): typeof EMPTY_FIELDS {
  const known = NEEDS_FIELDS.flatMap((field) => {
    const text = defaultNeeds[field];
    return text === undefined ? [] : [[field, text] as const];
  });
  return { ...EMPTY_FIELDS, ...Object.fromEntries(known) };
}

/** Offers from before a reload can be taken as long as the notebook needs nothing else. Nothing is sent for that. */
async function restoreRound(context: PanelContext, flows: Flows, round: RoundSnapshot): Promise<void> {
  const { asked, offers } = round;
  const now = context.clock.now();
  if (offers.every(({ expires }) => expires !== undefined && Date.parse(expires) <= now)) return;
  await flows.capture.at(asked.origin);
  const task = await flows.capture.task(asked.mode, asked.needs);
  if (task && whatIsNew(asked, task).length === 0) {
    flows.ask.restore(task, offers);
    return;
  }
  say(context, context.t('The notebook has changed. Find offers again.'));
  await flows.ask.release(offers);
}
