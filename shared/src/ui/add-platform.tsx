import { useEffect, useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import type { AddingState } from '../panel/state.js';
import { usePanel } from './context.js';
import { Button, Details } from './parts.js';
import { plain } from './plain.js';
import { TextField } from './text-field.js';

/** Adds a platform by its address. An address that did not become one stays in the field, with the reason. */
export function AddPlatform(props: { readonly adding: AddingState | undefined }): ReactElement {
  const { t, dispatch } = usePanel();
  const { adding } = props;
  const [address, setAddress] = useState('');
  const failed = adding?.problem === undefined ? undefined : adding.address;
  useEffect(() => {
    if (failed !== undefined) setAddress((typed) => (typed === '' ? failed : typed));
  }, [failed]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = address.trim();
    if (typed === '' || adding?.busy === true) return;
    dispatch({ type: 'add-platform', address: typed });
    setAddress('');
  };
  return (
    <form className="re-add" onSubmit={submit}>
      <TextField
        label={t('Address of a platform')}
        value={address}
        error={adding?.problem && plain(adding.problem.text)}
        help={adding?.busy ? t('Looking at %1', plain(adding.address)) : undefined}
        send={setAddress}
      />
      <Button submit busy={adding?.busy === true} off={address.trim() === ''}>
        {t('Add platform')}
      </Button>
      {adding?.problem?.details !== undefined && <Details text={adding.problem.details} />}
    </form>
  );
}
