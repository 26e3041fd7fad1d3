import { createSubmitter } from '../../jobs/submit.js';
import type { Platform, Run } from '../../model/index.js';
import type { PlanAnswer } from '../../offers/plan.js';
import type { PanelContext } from '../context.js';
import type { ControllerParts } from '../controller.js';
import { AccountFlow } from './account-flow.js';
import { AgainFlow } from './again-flow.js';
import type { GivenTask } from '../given-task.js';
import { AskFlow } from './ask-flow.js';
import { CaptureFlow } from './capture-flow.js';
import { DiscoverFlow } from './discover-flow.js';
import { FindFlow } from './find-flow.js';
import { FoundPlatformsFlow } from './found-platforms-flow.js';
import { HitFlow } from './hit-flow.js';
import { JobFlow } from './job-flow.js';
import { LogFlow } from './log-flow.js';
import { NoticeFlow } from './notice-flow.js';
import { NotebooksFlow } from './notebooks-flow.js';
import { PlatformFlow } from './platform-flow.js';
import { Presses } from './presses.js';
import { ResultsFlow } from './results-flow.js';
import { Runs } from './runs.js';
import { SessionOpener } from './session-opener.js';
import { SettingsFlow } from './settings-flow.js';
import { Submissions } from './submissions.js';
import { TakeFlow } from './take-flow.js';
import { Watching } from './watching.js';

/** Everything that a panel does, by theme. */
export interface Flows {
  readonly settings: SettingsFlow;
  readonly capture: CaptureFlow;
  readonly find: FindFlow;
  readonly ask: AskFlow;
  readonly take: TakeFlow;
  readonly accounts: AccountFlow;
  readonly platforms: PlatformFlow;
  readonly watching: Watching;
  readonly opener: SessionOpener;
  readonly jobs: JobFlow;
  readonly logs: LogFlow;
  readonly results: ResultsFlow;
  readonly again: AgainFlow;
  readonly discover: DiscoverFlow;
  readonly notebooks: NotebooksFlow;
  readonly foundPlatforms: FoundPlatformsFlow;
  readonly hits: HitFlow;
  /** Shows a task that is no open notebook, and ends the round of the one before. */
  give(task: GivenTask): Promise<void>;
}

type Parts = Pick<ControllerParts, 'factories' | 'newKey' | 'owner' | 'finding'>;

/** Connects the flows with each other. */
export function createFlows(context: PanelContext, parts: Parts): Flows {
  const runs = new Runs(context);
  const asking = createAsking(context, parts, runs);
  const running = createRunning(context, parts, runs, () => asking.settings.current?.fetchResults === true);
  const { accounts, capture, ask } = asking;
  accounts.onSignedIn((platformId) => running.goOn(platformId));
  const take = new TakeFlow(context, ask, capture, (task, offer) => running.submissions.send(task, offer));
  const give = (task: GivenTask): Promise<void> => {
    capture.give(task);
    return ask.end();
  };
  const again = new AgainFlow(context, ask, capture, running.presses);
  return { ...asking, ...running, ...createFinding(context, parts, asking, give), take, again, give };
}

/** What comes before there is a task, or a platform. */
function createFinding(
  context: PanelContext,
  { finding }: Parts,
  { settings, platforms }: Pick<Flows, 'settings' | 'platforms'>,
  give: Flows['give'],
) {
  const notebooks = new NotebooksFlow(context, finding);
  const foundPlatforms = new FoundPlatformsFlow(context, finding, platforms);
  const discover = new DiscoverFlow(context, settings, { notebooks, platforms: foundPlatforms });
  return { notebooks, foundPlatforms, discover, hits: new HitFlow(context, finding, notebooks, give) };
}

/** What comes before a run. */
function createAsking(context: PanelContext, { factories }: Parts, runs: Runs) {
  const learn = (answers: readonly PlanAnswer[]): void => accounts.learn(answers);
  const ask = new AskFlow(context, learn);
  const accounts = new AccountFlow(context, ask);
  const capture = new CaptureFlow(context, (notebook) => ask.keepOnlyFor(notebook));
  const find = new FindFlow(context, ask, capture);
  const platforms = new PlatformFlow(context, factories, ask, runs);
  return { ask, accounts, capture, find, platforms, settings: new SettingsFlow(context, platforms) };
}

/** What concerns runs. @param fetchResults whether results come back by themselves */
function createRunning(
  context: PanelContext,
  { newKey, owner }: Parts,
  runs: Runs,
  fetchResults: () => boolean,
) {
  const { store, clock, book } = context;
  const presses = new Presses(context, runs);
  const opener = new SessionOpener(context.host, presses);
  const onChange = (run: Run): void => runs.showSubmitted(run);
  const driverFor = book.driverFor;
  const platformFor = (id: string): Platform | undefined => book.entry(id)?.platform;
  const onProgress = (key: string, text: string): void => runs.showStep(key, text);
  const submitter = createSubmitter({
    store,
    clock,
    driverFor,
    platformFor,
    newKey,
    owner,
    onChange,
    onProgress,
  });
  const submissions = new Submissions(context, submitter, runs, opener);
  const notices = new NoticeFlow(context, runs);
  const results = new ResultsFlow(context, runs, presses, { owner, wanted: fetchResults });
  const adopt = (known: readonly Run[]): void => {
    runs.load(known);
    for (const run of known) watching.tracker.track(run);
    for (const run of known) notices.watchTime(run);
    submissions.resume(known);
  };
  const watching = new Watching(context, runs, adopt);
  const jobs = new JobFlow(context, runs, presses, watching.tracker);
  const logs = new LogFlow(context, runs);
  runs.onChange((change) => {
    watching.tracker.track(change.after);
    notices.changed(change);
    void opener.changed(change.after);
    void results.changed(change);
  });
  const goOn = (platformId: string): void => {
    watching.tracker.resume();
    submissions.resume(runs.all().filter((run) => run.platformId === platformId));
  };
  return { presses, opener, submissions, results, watching, jobs, logs, goOn };
}
