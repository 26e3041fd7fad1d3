import { useId } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useDraft } from './draft.js';

/** A labelled line of text with its error beside it, read out together with the field. */
export function TextField(props: {
  readonly label: ReactNode;
  readonly value: string;
  readonly send: (text: string) => void;
  readonly error?: string | undefined;
  readonly help?: string | undefined;
  readonly numeric?: boolean;
  readonly code?: boolean;
}): ReactElement {
  const id = useId();
  const draft = useDraft(props.value, props.send);
  const note = props.error ?? props.help;
  return (
    <div className="re-field">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        className={props.code ? 're-input re-code' : 're-input'}
        inputMode={props.numeric ? 'decimal' : undefined}
        autoComplete="off"
        spellCheck={false}
        value={draft.text}
        aria-invalid={props.error === undefined ? undefined : true}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => draft.change(event.currentTarget.value)}
      />
      {note !== undefined && (
        <span id={`${id}-note`} className={props.error === undefined ? 're-help' : 're-field-error'}>
          {note}
        </span>
      )}
    </div>
  );
}
