import { memo } from 'react';
import type { ReactElement } from 'react';
import type { AddingState, PlatformState } from '../panel/state.js';
import { AddPlatform } from './add-platform.js';
import { usePanel } from './context.js';
import { MoreRows, useLongList } from './long-list.js';
import { Button, Notice, Plain, Section } from './parts.js';
import { plain } from './plain.js';
import { sameFields } from './same.js';
import { SignIn } from './sign-in.js';
import type { Translate } from './translate.js';

/** The platforms that are asked, who we are there, and how to add one. */
export const PlatformsSection = memo(function PlatformsSection(props: {
  readonly platforms: readonly PlatformState[];
  /** Platforms whose sign-in already stands beside their refusal; it is not shown twice. */
  readonly signInShown: readonly string[];
  readonly adding: AddingState | undefined;
}): ReactElement {
  const { t } = usePanel();
  const long = useLongList();
  return (
    <Section title={t('Platforms')} count={props.platforms.length}>
      {props.platforms.length === 0 && (
        <p className="re-muted">{t('Add the address of a platform that runs notebooks.')}</p>
      )}
      <ul className="re-rows" role="list" aria-label={t('Platforms')} ref={long.list}>
        {props.platforms.slice(0, long.most).map((platform) => (
          <PlatformRow
            key={platform.id}
            platform={platform}
            signInHere={!props.signInShown.includes(platform.id)}
          />
        ))}
      </ul>
      <MoreRows of={long} hidden={long.settled ? props.platforms.length - long.most : 0} />
      <AddPlatform adding={props.adding} />
    </Section>
  );
}, sameFields);

const PlatformRow = memo(function PlatformRow(props: {
  readonly platform: PlatformState;
  readonly signInHere: boolean;
}): ReactElement {
  const { t, dispatch } = usePanel();
  const { platform } = props;
  const mayForget = platform.hasCredential;
  const maySignIn =
    platform.signIn !== 'none' &&
    (!platform.hasCredential || platform.problem !== undefined) &&
    props.signInHere;
  return (
    <li className="re-row" aria-busy={platform.busy ? true : undefined}>
      <div className="re-head">
        <h3 className="re-title">
          <Plain text={platform.name} />
        </h3>
        {mayForget && (
          <Button
            label={t('Forget sign-in to %1', plain(platform.name))}
            busy={platform.busy}
            onPress={() => dispatch({ type: 'forget', platformId: platform.id })}
          >
            {t('Forget sign-in')}
          </Button>
        )}
      </div>
      <p className="re-muted">
        <Plain text={platform.url} />
      </p>
      <p>
        <Standing platform={platform} t={t} />
        {platform.busy && <span className="re-spinner" aria-hidden="true" />}
      </p>
      {platform.problem !== undefined && (
        <Notice kind="error">
          <Plain text={platform.problem} />
        </Notice>
      )}
      {maySignIn && (
        <SignIn
          platformId={platform.id}
          platformName={platform.name}
          busy={platform.busy}
          wantsPassword={platform.wantsPassword === true}
        />
      )}
    </li>
  );
}, sameFields);

/** Who we are at this platform. */
function Standing(props: { readonly platform: PlatformState; readonly t: Translate }): ReactElement {
  const { platform, t } = props;
  if (platform.signedInAs !== undefined) {
    return (
      <>
        {t('Signed in as')} <Plain text={platform.signedInAs} />
      </>
    );
  }
  if (platform.hasCredential) return <>{t('A token is kept.')}</>;
  switch (platform.signIn) {
    case 'none':
      return <>{t('Open to all, no sign-in.')}</>;
    case 'optional':
      return <>{t('Not signed in. Signing in may bring better offers.')}</>;
    case 'required':
      return <>{t('Not signed in. This platform asks for it.')}</>;
    case 'unknown':
      return <>{t('Not asked yet.')}</>;
  }
}
