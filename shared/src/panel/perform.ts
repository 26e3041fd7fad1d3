import type { PanelAction } from './actions.js';
import { say } from './context.js';
import type { PanelContext } from './context.js';
import type { Flows } from './flows/flows.js';
import { problemOf } from './problem.js';
import { setField } from './reduce/form.js';

/** Does what the user said. Never rejects: flows put what goes wrong at the thing it concerns; what no flow foresaw is said. */
export async function perform(action: PanelAction, context: PanelContext, flows: Flows): Promise<void> {
  try {
    await performing(action, context, flows);
  } catch (error) {
    if (!context.life.aborted) say(context, problemOf(error).text);
  }
}

async function performing(action: PanelAction, context: PanelContext, flows: Flows): Promise<void> {
  switch (action.type) {
    case 'capture':
      return flows.capture.active();
    case 'set-mode':
      return flows.find.setMode(action.mode);
    case 'set-field':
      context.cell.update((state) => setField(state, action.field, action.text));
      return;
    case 'set-parameter':
      flows.capture.setParameter(action.name, action.value);
      return;
    case 'include-file':
      flows.capture.includeFile(action.path, action.included);
      return;
    case 'keep-outputs':
      return flows.capture.keepOutputs(action.keep);
    case 'find-offers':
      return flows.find.find();
    case 'stop-asking':
      flows.capture.stop();
      flows.ask.stop();
      return;
    case 'take-offer':
      return flows.take.take(action);
    case 'sign-in':
      return flows.accounts.signIn(action.platformId, action.token, action.user);
    case 'forget':
      return flows.accounts.forget(action.platformId);
    case 'add-platform':
      return flows.platforms.add(action.address);
    case 'open-collected':
      return flows.results.open(action.path);
    case 'find-open':
    case 'find-close':
    case 'find-query':
    case 'find-facet':
    case 'find-refresh':
    case 'find-cancel':
    case 'find-enable':
    case 'find-run':
    case 'find-open-here':
      return performFind(action, flows);
    case 'remove-finished':
      return flows.jobs.removeFinished();
    case 'visible':
      flows.logs.setVisible(action.visible);
      return flows.watching.setVisible(action.visible);
    default:
      return performOnJob(action, flows);
  }
}

type FindAction = Exclude<Extract<PanelAction, { readonly type: `find-${string}` }>, { type: 'find-offers' }>;

async function performFind(action: FindAction, flows: Flows): Promise<void> {
  switch (action.type) {
    case 'find-open':
      return flows.discover.open(action.tab);
    case 'find-close':
      flows.discover.close();
      return;
    case 'find-query':
      flows.notebooks.query(action.text);
      return;
    case 'find-facet':
      flows.notebooks.narrow(action.facet, action.value, action.chosen);
      return;
    case 'find-refresh':
      return flows.discover.refresh();
    case 'find-cancel':
      flows.discover.stop();
      return;
    case 'find-enable':
      return flows.foundPlatforms.enable(action.id);
    case 'find-run':
      return flows.hits.run(action.id);
    case 'find-open-here':
      return flows.hits.openHere(action.id);
  }
}

type JobAction = Extract<PanelAction, { readonly key: string }>;

async function performOnJob(action: JobAction, flows: Flows): Promise<void> {
  const { key } = action;
  switch (action.type) {
    case 'open':
      return flows.opener.open(key);
    case 'finish':
      return flows.jobs.finish(key);
    case 'extend':
      return flows.jobs.extend(key, action.bySeconds);
    case 'results':
      return flows.results.collect(key);
    case 'log':
      if (action.shown) return flows.logs.show(key);
      flows.logs.hide(key);
      return;
    case 'agree':
      return flows.results.agree(key, action.origin);
    case 'again':
      return flows.again.again(key);
    case 'cancel':
      return flows.jobs.cancel(key);
    case 'remove':
      return flows.jobs.remove(key);
  }
}
