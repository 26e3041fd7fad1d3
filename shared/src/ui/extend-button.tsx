import { useState } from 'react';
import type { ReactElement } from 'react';
import { formatDuration } from '../task/durations.js';
import { usePanel } from './context.js';
import { Button } from './parts.js';

const HOUR = 3600;
/** By how much, in seconds. The platform has the last word. */
const STEPS: readonly number[] = [HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR];

/** Asks for more time. */
export function ExtendButton(props: {
  readonly runKey: string;
  readonly describedBy: string;
  readonly busy: boolean;
}): ReactElement {
  const { t, dispatch } = usePanel();
  const [seconds, setSeconds] = useState(HOUR);
  return (
    <span className="re-joined">
      <Button
        describedBy={props.describedBy}
        busy={props.busy}
        onPress={() => dispatch({ type: 'extend', key: props.runKey, bySeconds: seconds })}
      >
        {t('Extend')}
      </Button>
      <select
        className="re-input"
        aria-label={t('Extend by')}
        value={seconds}
        onChange={(event) => setSeconds(Number(event.currentTarget.value))}
      >
        {STEPS.map((step) => (
          <option key={step} value={step}>
            {t('by %1', formatDuration(step))}
          </option>
        ))}
      </select>
    </span>
  );
}
