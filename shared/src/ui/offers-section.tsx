import { memo, useId, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { OfferState } from '../panel/state.js';
import { usePanel } from './context.js';
import { FilterField, MoreRows, narrowed, useLongList } from './long-list.js';
import { OfferRow } from './offer-row.js';
import { Section } from './parts.js';
import { SORT_KEYS, sortOffers } from './sort-offers.js';
import type { SortKey } from './sort-offers.js';
import type { Translate } from './translate.js';

const sortLabels = (t: Translate): Readonly<Record<SortKey, string>> => ({
  rank: t('Best first'),
  cost: t('Cost'),
  start: t('Start'),
  memory: t('Memory'),
});

/** What an offer is found by. */
const textsOf = ({ offer }: OfferState): readonly (string | undefined)[] => [
  offer.platformName,
  offer.environment?.name,
  offer.environment?.kernel,
  ...(offer.notes ?? []),
];

/** What the platforms promised, side by side. */
export const OffersSection = memo(function OffersSection(props: {
  readonly offers: readonly OfferState[];
  readonly asking: boolean;
}): ReactElement {
  const { t } = usePanel();
  const [key, setKey] = useState<SortKey>('rank');
  const long = useLongList(key);
  const sorted = useMemo(() => sortOffers(props.offers, key), [props.offers, key]);
  const found = useMemo(() => narrowed(sorted, long.filter, textsOf), [sorted, long.filter]);
  const taking = props.offers.some((entry) => entry.status === 'taking');
  return (
    <Section title={t('Offers')} count={props.offers.length}>
      {props.offers.length > 1 && <SortControl value={key} onChange={setKey} />}
      <FilterField of={long} label={t('Filter offers')} count={props.offers.length} />
      {props.offers.length > 0 && found.length === 0 && (
        <p className="re-muted">{t('No offer has these words.')}</p>
      )}
      {props.offers.length === 0 && (
        <p className="re-muted">
          {props.asking ? t('No offer yet.') : t('No platform offers to run this as it is.')}
        </p>
      )}
      <ul className="re-rows re-offers" role="list" aria-label={t('Offers')} ref={long.list}>
        {found.slice(0, long.most).map((entry, index) => (
          <OfferRow
            key={JSON.stringify([entry.offer.platformId, entry.offer.id])}
            entry={entry}
            first={index === 0}
            locked={taking && entry.status !== 'taking'}
          />
        ))}
      </ul>
      <MoreRows of={long} hidden={long.settled ? found.length - long.most : 0} />
    </Section>
  );
});

function SortControl(props: {
  readonly value: SortKey;
  readonly onChange: (key: SortKey) => void;
}): ReactElement {
  const { t } = usePanel();
  const id = useId();
  const labels = sortLabels(t);
  return (
    <div className="re-sort">
      <label htmlFor={id}>{t('Sort by')}</label>
      <select
        id={id}
        className="re-input"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value as SortKey)}
      >
        {SORT_KEYS.map((key) => (
          <option key={key} value={key}>
            {labels[key]}
          </option>
        ))}
      </select>
    </div>
  );
}
