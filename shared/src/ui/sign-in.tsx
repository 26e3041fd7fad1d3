import { useId, useRef, useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import { usePanel } from './context.js';
import { Button } from './parts.js';
import { plain } from './plain.js';

/**
 * Signing in with a token, or with a user name and a password. The token goes out with the action and is nowhere kept: not in a state, not in the field.
 * Closed, the button opens the field; pressed without a token it leads there.
 */
export function SignIn(props: {
  readonly platformId: string;
  readonly platformName: string;
  /** The field is there from the start. */
  readonly open?: boolean;
  readonly busy?: boolean;
  readonly wantsPassword: boolean;
}): ReactElement {
  const { t, dispatch } = usePanel();
  const [opened, setOpened] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const userField = useRef<HTMLInputElement>(null);
  const id = useId();
  const name = plain(props.platformName);
  const open = props.open === true || opened;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = field.current;
    // A password may begin or end with a space.
    const token = (props.wantsPassword ? input?.value : input?.value.trim()) ?? '';
    const user = userField.current?.value.trim();
    if (!open) setOpened(true);
    else if (user === '') userField.current?.focus();
    else if (token === '') input?.focus();
    else {
      if (input) input.value = '';
      setOpened(false);
      const named = user === undefined ? {} : { user };
      dispatch({ type: 'sign-in', platformId: props.platformId, token, ...named });
    }
  };
  return (
    <form className="re-sign-in" onSubmit={submit}>
      {open && props.wantsPassword && (
        <div className="re-field">
          <label htmlFor={`${id}-user`}>{t('User name for %1', name)}</label>
          <input
            id={`${id}-user`}
            ref={userField}
            className="re-input"
            autoComplete="off"
            spellCheck={false}
            autoFocus={opened}
          />
        </div>
      )}
      {open && (
        <div className="re-field">
          <label htmlFor={id}>
            {props.wantsPassword ? t('Password for %1', name) : t('Token for %1', name)}
          </label>
          <input
            id={id}
            ref={field}
            className="re-input"
            type="password"
            autoComplete="off"
            spellCheck={false}
            autoFocus={opened && !props.wantsPassword}
          />
        </div>
      )}
      <Button submit busy={props.busy === true} expanded={props.open ? undefined : open}>
        {t('Sign in to %1', name)}
      </Button>
    </form>
  );
}
