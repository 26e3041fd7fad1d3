import { memo } from 'react';
import type { ReactElement } from 'react';
import type { RefusalReason } from '../model/index.js';
import type { RefusalState, SilentState } from '../panel/state.js';
import { usePanel } from './context.js';
import { MoreRows, useLongList } from './long-list.js';
import { Details, Notice, Plain, Section } from './parts.js';
import { plain } from './plain.js';
import { sameFields } from './same.js';
import { SignIn } from './sign-in.js';
import { reasonLabels } from './words.js';

/** Platforms that said no, with their reasons. */
export const RefusalsSection = memo(function RefusalsSection(props: {
  readonly refusals: readonly RefusalState[];
  /** Platforms that take no token but a user name and a password. */
  readonly passwords: readonly string[];
}): ReactElement {
  const { t } = usePanel();
  const long = useLongList();
  return (
    <Section title={t('Cannot run this')} count={props.refusals.length}>
      <ul className="re-rows" role="list" aria-label={t('Cannot run this')} ref={long.list}>
        {props.refusals.slice(0, long.most).map((refusal) => (
          <li key={refusal.platformId} className="re-row">
            <h3 className="re-title">
              <Plain text={refusal.platformName} />
            </h3>
            <div className="re-reasons">
              {refusal.reasons.map((reason, index) => (
                <p key={index}>
                  <Reason reason={reason} />
                </p>
              ))}
            </div>
            {refusal.signInMayHelp && (
              <SignIn
                platformId={refusal.platformId}
                platformName={refusal.platformName}
                open
                wantsPassword={props.passwords.includes(refusal.platformId)}
              />
            )}
          </li>
        ))}
      </ul>
      <MoreRows of={long} hidden={long.settled ? props.refusals.length - long.most : 0} />
    </Section>
  );
}, sameFields);

/** The field in bold: the platform's own word for it where its text begins with one, else ours. */
function Reason({ reason }: { readonly reason: RefusalReason }): ReactElement {
  const { t } = usePanel();
  const text = plain(reason.text);
  if (reason.field === undefined) return <bdi>{text}</bdi>;
  const word = reason.field.replace(/(?:GiB|Seconds)$/, '');
  if (text.toLowerCase().startsWith(`${word}:`)) {
    return (
      <bdi>
        <strong>{text.slice(0, word.length)}</strong>
        {text.slice(word.length)}
      </bdi>
    );
  }
  return (
    <>
      <strong>{reasonLabels(t)[reason.field]}</strong>: <bdi>{text}</bdi>
    </>
  );
}

/** Platforms from which no usable answer came: neither an offer nor a refusal. */
export const SilentSection = memo(function SilentSection(props: {
  readonly silent: readonly SilentState[];
}): ReactElement {
  const { t } = usePanel();
  const long = useLongList();
  return (
    <Section title={t('No answer')} count={props.silent.length}>
      <ul className="re-rows" role="list" aria-label={t('No answer')} ref={long.list}>
        {props.silent.slice(0, long.most).map((entry) => (
          <li key={entry.platformId} className="re-row">
            <h3 className="re-title">
              <Plain text={entry.platformName} />
            </h3>
            <Notice kind="warning">
              <Plain text={entry.text} />
            </Notice>
            {entry.details !== undefined && <Details text={entry.details} />}
          </li>
        ))}
      </ul>
      <MoreRows of={long} hidden={long.settled ? props.silent.length - long.most : 0} />
    </Section>
  );
});
