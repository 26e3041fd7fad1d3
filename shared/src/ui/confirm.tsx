import { useId } from 'react';
import type { ReactElement } from 'react';
import { usePanel } from './context.js';
import { Button } from './parts.js';

/** A second question in place of the button that was pressed. The focus is on the harmless answer; Escape gives it. */
export function Confirm(props: {
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
