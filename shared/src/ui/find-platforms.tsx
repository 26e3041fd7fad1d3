import { memo } from 'react';
import type { ReactElement } from 'react';
import type { FoundPlatforms, FoundPlatformState } from '../panel/find/state.js';
import { usePanel } from './context.js';
import { FindHarvest } from './find-harvest.js';
import { Button, Notice, Plain, Problem } from './parts.js';
import { plain } from './plain.js';
import { sameFields } from './same.js';
import { originLabels } from './words.js';

/** Platforms that the settings, lists and registries tell of. */
export function FindPlatforms(props: {
  readonly platforms: FoundPlatforms;
  readonly platformIds: readonly string[];
}): ReactElement {
  const { t } = usePanel();
  const { harvest, found } = props.platforms;
  return (
    <>
      <p className="re-muted">
        {t('A platform that was found is asked nothing, and gets no token, before you use it.')}
      </p>
      <FindHarvest harvest={harvest} />
      {found.length === 0 && !harvest.busy && (
        <p className="re-muted">
          {t('No platform was found. The settings can name lists of platforms, and IVOA registries.')}
        </p>
      )}
      <ul className="re-rows" role="list" aria-label={t('Platforms found')}>
        {found.map((platform) => (
          <FoundRow key={platform.id} platform={platform} inUse={props.platformIds.includes(platform.url)} />
        ))}
      </ul>
    </>
  );
}

const FoundRow = memo(function FoundRow(props: {
  readonly platform: FoundPlatformState;
  readonly inUse: boolean;
}): ReactElement {
  const { t, dispatch } = usePanel();
  const { platform, inUse } = props;
  const { id, name, url, publisher, description, from, note, problem } = platform;
  return (
    <li className="re-row" aria-busy={platform.busy ? true : undefined}>
      <div className="re-head">
        <h3 className="re-title">
          <Plain text={name} />
        </h3>
        {inUse ? (
          <span className="re-muted">{t('In use')}</span>
        ) : (
          <Button
            label={t('Use %1', plain(name))}
            busy={platform.busy === true}
            onPress={() => dispatch({ type: 'find-enable', id })}
          >
            {t('Use')}
          </Button>
        )}
      </div>
      <ul className="re-facts-line" role="list">
        <li>
          <Plain text={url} />
        </li>
        {publisher !== undefined && (
          <li>
            <Plain text={publisher} />
          </li>
        )}
        <li>{from.map((origin) => originLabels(t)[origin]).join(', ')}</li>
        {platform.authenticatedOnly === true && <li>{t('Only with an account')}</li>}
      </ul>
      {description !== undefined && description !== '' && (
        <p className="re-clamped">
          <Plain text={description} />
        </p>
      )}
      {note !== undefined && (
        <Notice kind="info">
          <Plain text={note} />
        </Notice>
      )}
      {problem !== undefined && <Problem problem={problem} />}
    </li>
  );
}, sameFields);
