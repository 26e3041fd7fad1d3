import { memo, useCallback, useEffect, useId, useRef } from 'react';
import type { FormEvent, ReactElement } from 'react';
import type { Mode, NeedsField } from '../model/index.js';
import type { FormState } from '../panel/state.js';
import { usePanel } from './context.js';
import { formatCount } from './format.js';
import { Button, Section } from './parts.js';
import { plain } from './plain.js';
import { TextField } from './text-field.js';
import { NEEDS_FIELDS, fieldLabels } from './words.js';

/** How far a round of asking is. */
export interface Asking {
  readonly kind: 'idle' | 'asking' | 'done';
  readonly asked: number;
  readonly answered: number;
}

/** How to run it, what it needs, and the button that asks the platforms. */
export const NeedsSection = memo(function NeedsSection(props: {
  readonly form: FormState;
  readonly ready: boolean;
  readonly kind: Asking['kind'];
  readonly asked: number;
  readonly answered: number;
}): ReactElement {
  const { t, dispatch } = usePanel();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!props.ready || props.kind === 'asking') return;
    event.currentTarget.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
    dispatch({ type: 'find-offers' });
  };
  return (
    <Section title={t('What it needs')}>
      <form className="re-form" onSubmit={submit} noValidate>
        <ModeChoice mode={props.form.mode} />
        <fieldset className="re-group">
          <legend>
            {t('Resources')} <span className="re-muted">{t('(leave empty for no wish)')}</span>
          </legend>
          <div className="re-fields">
            {NEEDS_FIELDS.map((field) => (
              <NeedField
                key={field}
                field={field}
                text={props.form.fields[field]}
                error={props.form.errors[field]}
              />
            ))}
          </div>
        </fieldset>
        <FindOffers {...props} />
      </form>
    </Section>
  );
});

function ModeChoice(props: { readonly mode: Mode }): ReactElement {
  const { t, dispatch } = usePanel();
  const id = useId();
  const choices: readonly (readonly [Mode, string])[] = [
    ['live', t('Open live')],
    ['batch', t('Run all cells')],
  ];
  return (
    <fieldset className="re-group" role="radiogroup" aria-labelledby={id}>
      <legend id={id}>{t('Mode')}</legend>
      <div className="re-choices">
        {choices.map(([mode, label]) => (
          <label key={mode} className="re-check">
            <input
              type="radio"
              name={id}
              checked={props.mode === mode}
              onChange={() => dispatch({ type: 'set-mode', mode })}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function NeedField(props: {
  readonly field: NeedsField;
  readonly text: string;
  readonly error: string | undefined;
}): ReactElement {
  const { t, dispatch } = usePanel();
  const { field, error } = props;
  const send = useCallback((text: string) => dispatch({ type: 'set-field', field, text }), [dispatch, field]);
  return (
    <TextField
      numeric={field !== 'cost'}
      label={fieldLabels(t)[field]}
      value={props.text}
      error={error === undefined ? undefined : plain(error)}
      help={field === 'cost' ? t('For example 20 EUR; an amount alone counts in any unit.') : undefined}
      send={send}
    />
  );
}

function FindOffers(props: Asking & { readonly ready: boolean }): ReactElement {
  const { t, dispatch } = usePanel();
  const id = useId();
  const asking = props.kind === 'asking';
  const row = useRef<HTMLDivElement>(null);
  // The offers come below it: in a panel that is taller than the window nobody would see them arrive.
  useEffect(() => {
    if (asking) row.current?.scrollIntoView({ block: 'start' });
  }, [asking]);
  return (
    <div ref={row} className="re-actions">
      <Button submit primary off={!props.ready} busy={asking} describedBy={props.ready ? undefined : id}>
        {t('Find offers')}
      </Button>
      {asking && <Button onPress={() => dispatch({ type: 'stop-asking' })}>{t('Stop')}</Button>}
      {!props.ready && (
        <span id={id} className="re-muted">
          {t('Capture a notebook first.')}
        </span>
      )}
      {props.kind !== 'idle' && (
        <div className="re-asked">
          {asking && (
            <progress value={props.answered} max={Math.max(1, props.asked)} aria-labelledby={`${id}-count`} />
          )}
          <span id={`${id}-count`} className="re-muted">
            {t('%1 of %2 answered', formatCount(props.answered), formatCount(props.asked))}
          </span>
        </div>
      )}
    </div>
  );
}
