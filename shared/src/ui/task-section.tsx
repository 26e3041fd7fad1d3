import { memo, useId } from 'react';
import type { ReactElement } from 'react';
import type { HarvestProgress } from '../model/index.js';
import type { GivenSummary, TaskState, TaskSummary } from '../panel/state.js';
import { formatBytes } from '../task/units.js';
import { usePanel } from './context.js';
import { formatCount } from './format.js';
import { Button, Fold, Moment, Notice, Plain, Section } from './parts.js';
import { plain } from './plain.js';
import { TaskFiles, TaskParameters } from './task-inputs.js';
import { executableLabels } from './words.js';

/** What would be sent, for review: nothing has left this machine yet. */
export const TaskSection = memo(function TaskSection(props: {
  readonly task: TaskState;
  readonly keepOutputs: boolean;
}): ReactElement {
  const { t } = usePanel();
  const kind = props.task.kind === 'given' ? props.task.summary.executable : 'notebook';
  return (
    <Section title={kind === 'notebook' ? t('Notebook') : t('Task')}>
      <TaskBody {...props} />
    </Section>
  );
});

function TaskBody(props: { readonly task: TaskState; readonly keepOutputs: boolean }): ReactElement {
  const { t, dispatch } = usePanel();
  const capture = () => dispatch({ type: 'capture' });
  switch (props.task.kind) {
    case 'none':
      return (
        <>
          <p className="re-muted">{t('Open a notebook to see which platforms can run it, or find one.')}</p>
          <Button onPress={capture}>{t('Capture notebook')}</Button>
        </>
      );
    case 'capturing':
      return (
        <p aria-busy="true">
          {t('Reading the notebook:')} <Plain text={props.task.title} />
          <span className="re-spinner" aria-hidden="true" />
        </p>
      );
    case 'problem':
      return (
        <>
          <p className="re-title">
            <Plain text={props.task.title} />
          </p>
          <Notice kind="error">
            <Plain text={props.task.text} />
          </Notice>
          <Button onPress={capture}>{t('Capture again')}</Button>
        </>
      );
    case 'captured':
      return <Captured summary={props.task.summary} keepOutputs={props.keepOutputs} />;
    case 'given':
      return <Given summary={props.task.summary} />;
  }
}

function Captured(props: { readonly summary: TaskSummary; readonly keepOutputs: boolean }): ReactElement {
  const { t, dispatch } = usePanel();
  const { summary } = props;
  return (
    <>
      <TaskHead summary={summary} />
      <Warnings warnings={summary.warnings} />
      <TaskFiles files={summary.files} />
      <Names title={t('Packages')} names={summary.packages} inline />
      <Names title={t('Data read over the network')} names={summary.remoteData} />
      <TaskParameters parameters={summary.parameters} />
      <label className="re-check">
        <input
          type="checkbox"
          checked={props.keepOutputs}
          onChange={(event) => dispatch({ type: 'keep-outputs', keep: event.currentTarget.checked })}
        />
        <span>{t('Keep outputs')}</span>
      </label>
    </>
  );
}

/** What was not captured here: of its files some can be left out, and nothing else be changed. */
function Given({ summary }: { readonly summary: GivenSummary }): ReactElement {
  const { t, dispatch } = usePanel();
  const { title, executable, location, warnings = [], files = [], fetching, problem } = summary;
  return (
    <>
      <div className="re-head">
        <p className="re-title">
          <Plain text={title} />
        </p>
        <Button onPress={() => dispatch({ type: 'capture' })}>{t('Capture notebook')}</Button>
      </div>
      <ul className="re-facts-line" role="list">
        <li>{executableLabels(t)[executable]}</li>
        {location !== undefined && (
          <li>
            <Plain text={location} />
          </li>
        )}
      </ul>
      <Warnings warnings={warnings} />
      <TaskFiles files={files} />
      {fetching && <Fetching progress={fetching} />}
      {problem !== undefined && (
        <Notice kind="error">
          <Plain text={problem} />
        </Notice>
      )}
    </>
  );
}

function Fetching({ progress }: { readonly progress: HarvestProgress }): ReactElement {
  const { t, dispatch } = usePanel();
  const id = useId();
  return (
    <div className="re-harvest">
      <div className="re-asked">
        <progress value={progress.done} max={Math.max(1, progress.total ?? 0)} aria-labelledby={id} />
        <span id={id} className="re-muted">
          <Plain text={progress.text} />
        </span>
      </div>
      <Button onPress={() => dispatch({ type: 'stop-asking' })}>{t('Cancel')}</Button>
    </div>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }): ReactElement | null {
  const { t } = usePanel();
  if (warnings.length === 0) return null;
  return (
    <ul className="re-plain-list" role="list" aria-label={t('Warnings')}>
      {warnings.map((warning, index) => (
        <li key={index}>
          <Notice kind="warning">
            <Plain text={warning} />
          </Notice>
        </li>
      ))}
    </ul>
  );
}

function TaskHead({ summary }: { readonly summary: TaskSummary }): ReactElement {
  const { t, dispatch } = usePanel();
  const kernel = [summary.kernel, summary.language].filter((name) => name !== undefined);
  return (
    <>
      <div className="re-head">
        <p className="re-title" title={plain(summary.origin)}>
          <Plain text={summary.title} />
        </p>
        <Button onPress={() => dispatch({ type: 'capture' })}>{t('Capture again')}</Button>
      </div>
      {summary.stale && (
        <Notice kind="warning">{t('The notebook has changed since it was captured.')}</Notice>
      )}
      <ul className="re-facts-line" role="list">
        {kernel.length > 0 && (
          <li>
            <Plain text={[...new Set(kernel)].join(', ')} />
          </li>
        )}
        <li>{summary.cells === 1 ? t('1 cell') : t('%1 cells', formatCount(summary.cells))}</li>
        <li>{formatBytes(summary.sizeBytes)}</li>
        <li>
          {t('captured')} <Moment iso={summary.capturedAt} />
        </li>
        <li>
          {t('SHA-256')} <code title={summary.sha256}>{summary.sha256.slice(0, 8)}</code>
        </li>
      </ul>
    </>
  );
}

function Names(props: {
  readonly title: string;
  readonly names: readonly string[];
  readonly inline?: boolean;
}): ReactElement | null {
  const { t } = usePanel();
  if (props.names.length === 0) return null;
  return (
    <Fold
      summary={t('%1 (%2)', props.title, formatCount(props.names.length))}
      open={props.inline === true && props.names.length <= 12}
    >
      <ul className={props.inline ? 're-names re-inline' : 're-names'} role="list" aria-label={props.title}>
        {props.names.map((name, index) => (
          <li key={index}>
            <Plain text={name} />
          </li>
        ))}
      </ul>
    </Fold>
  );
}
