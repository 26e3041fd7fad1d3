import type { ReactElement } from 'react';
import type { JobButton, JobState } from '../panel/state.js';
import { usePanel } from './context.js';
import { DrasticButton } from './drastic-button.js';
import { ExtendButton } from './extend-button.js';
import { Button } from './parts.js';

/** The order in which buttons stand, whatever order the state has them in. */
const ORDER: readonly JobButton[] = [
  'open',
  'results',
  'log',
  'extend',
  'finish',
  'again',
  'cancel',
  'remove',
];

interface Props {
  readonly entry: JobState;
  /** Names the run for a screen reader: every row has the same buttons. */
  readonly describedBy: string;
  readonly logId: string;
}

/** What can be done with a run just now. */
export function JobButtons(props: Props): ReactElement | null {
  const shown = ORDER.filter((button) => props.entry.buttons.includes(button));
  if (shown.length === 0) return null;
  return (
    <div className="re-actions">
      {shown.map((button) => (
        <OneButton key={button} {...props} button={button} />
      ))}
    </div>
  );
}

function OneButton(props: Props & { readonly button: JobButton }): ReactElement {
  const { t, dispatch } = usePanel();
  const { button, entry, describedBy } = props;
  const { key } = entry.run;
  const common = { describedBy, busy: entry.busy === button };
  switch (button) {
    case 'open':
      return (
        <Button {...common} primary onPress={() => dispatch({ type: 'open', key })}>
          {t('Open')}
        </Button>
      );
    case 'finish':
      return (
        <Button {...common} title={t('Save and stop')} onPress={() => dispatch({ type: 'finish', key })}>
          {t('Finish')}
        </Button>
      );
    case 'extend':
      return <ExtendButton {...common} runKey={key} />;
    case 'results':
      return (
        <Button {...common} onPress={() => dispatch({ type: 'results', key })}>
          {t('Get results')}
        </Button>
      );
    case 'log':
      return <LogButton {...props} />;
    case 'again':
      return (
        <Button {...common} onPress={() => dispatch({ type: 'again', key })}>
          {t('Run again')}
        </Button>
      );
    case 'cancel':
    case 'remove':
      return <Drastic {...props} button={button} />;
  }
}

function LogButton({ entry, describedBy, logId }: Props): ReactElement {
  const { t, dispatch } = usePanel();
  const shown = entry.log !== undefined;
  return (
    <Button
      describedBy={describedBy}
      busy={entry.busy === 'log'}
      expanded={shown}
      controls={shown ? logId : undefined}
      onPress={() => dispatch({ type: 'log', key: entry.run.key, shown: !shown })}
    >
      {t('Show log')}
    </Button>
  );
}

/** Cancel and Remove lose something. */
function Drastic({
  entry,
  describedBy,
  button,
}: Props & { readonly button: 'cancel' | 'remove' }): ReactElement {
  const { t, dispatch } = usePanel();
  const words =
    button === 'cancel'
      ? {
          name: t('Cancel'),
          question: t('Stop this job? What it has not saved is lost.'),
          yes: t('Yes, cancel'),
        }
      : { name: t('Remove'), question: t('Remove this job, on the platform too?'), yes: t('Yes, remove') };
  return (
    <DrasticButton
      {...words}
      describedBy={describedBy}
      busy={entry.busy === button}
      onAgree={() => dispatch({ type: button, key: entry.run.key })}
    />
  );
}
