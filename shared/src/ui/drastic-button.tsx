import { useId, useState } from 'react';
import type { ReactElement } from 'react';
import { usePanel } from './context.js';
import { Button } from './parts.js';

interface Props {
  readonly name: string;
  readonly question: string;
  readonly yes: string;
  readonly onAgree: () => void;
  readonly busy?: boolean;
  readonly describedBy?: string;
}

/** A button for what loses something: it asks first, in its own place. */
export function DrasticButton(props: Props): ReactElement {
  const [stage, setStage] = useState<'idle' | 'asked' | 'answered'>('idle');
  if (stage === 'asked') {
    return (
      <Confirm
        {...props}
        answer={(agreed) => {
          setStage('answered');
          if (agreed) props.onAgree();
        }}
      />
    );
  }
  return (
    <Button
      describedBy={props.describedBy}
      busy={props.busy === true}
      autoFocus={stage === 'answered'}
      onPress={() => setStage('asked')}
    >
      {props.name}
    </Button>
  );
}

/** A second question in place of the button that was pressed. The focus is on the harmless answer; Escape gives it. */
function Confirm(props: {
  readonly question: string;
  readonly yes: string;
  readonly answer: (agreed: boolean) => void;
}): ReactElement {
  const { t } = usePanel();
  const id = useId();
  return (
    <div
      className="re-confirm"
      role="group"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.answer(false);
      }}
    >
      <span id={id}>{props.question}</span>
      <Button onPress={() => props.answer(true)}>{props.yes}</Button>
      <Button autoFocus onPress={() => props.answer(false)}>
        {t('No')}
      </Button>
    </div>
  );
}
