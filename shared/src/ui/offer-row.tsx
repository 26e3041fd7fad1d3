import { memo, useId } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { Offer } from '../model/index.js';
import type { OfferState } from '../panel/state.js';
import { formatDuration } from '../task/durations.js';
import { formatGiB } from '../task/units.js';
import { useAt } from './clock.js';
import { usePanel } from './context.js';
import { formatCost, formatNumber, formatRemaining } from './format.js';
import { Button, Moment, Plain, Problem } from './parts.js';
import { plain } from './plain.js';
import { sameFields } from './same.js';
import type { Translate } from './translate.js';
import { limitLabels } from './words.js';

/** One offer: every row names the same things in the same order, so that they can be compared. */
export const OfferRow = memo(function OfferRow(props: {
  readonly entry: OfferState;
  /** Another offer is being taken. */
  readonly locked: boolean;
  /** The first in the list has the section's one primary button. */
  readonly first: boolean;
}): ReactElement {
  const { offer, status } = props.entry;
  const id = useId();
  const expired = useExpired(offer) || status === 'expired';
  return (
    <li className="re-row">
      <div className="re-head">
        <h3 className="re-title">
          <Plain text={offer.platformName} />
        </h3>
        <TakeButton {...props} expired={expired} describedBy={id} />
      </div>
      {props.entry.problem && <Problem problem={props.entry.problem} />}
      <div id={id}>
        <OfferFacts offer={offer} />
        <OfferNotes offer={offer} expired={expired} />
      </div>
    </li>
  );
}, sameFields);

/** The button's name for a screen reader, e.g. `Run on Helios, 8 cores, 16 GiB`. */
function takeLabel(offer: Offer, t: Translate): string {
  const parts = [t('Run on %1', plain(offer.platformName))];
  if (offer.cores !== undefined) parts.push(t('%1 cores', formatNumber(offer.cores)));
  if (offer.memoryGiB !== undefined) parts.push(t('%1 GiB', formatNumber(offer.memoryGiB)));
  return parts.join(', ');
}

function TakeButton(props: {
  readonly entry: OfferState;
  readonly locked: boolean;
  readonly first: boolean;
  readonly expired: boolean;
  readonly describedBy: string;
}): ReactElement {
  const { t, dispatch } = usePanel();
  const { offer, status } = props.entry;
  const take = () => dispatch({ type: 'take-offer', platformId: offer.platformId, offerId: offer.id });
  return (
    <Button
      primary={props.first}
      label={takeLabel(offer, t)}
      describedBy={props.describedBy}
      busy={status === 'taking'}
      off={props.locked || props.expired}
      onPress={take}
    >
      {t('Run on %1', plain(offer.platformName))}
    </Button>
  );
}

const useExpired = (offer: Offer): boolean =>
  useAt((now) => offer.expires !== undefined && Date.parse(offer.expires) <= now);

function OfferFacts({ offer }: { readonly offer: Offer }): ReactElement {
  const { t } = usePanel();
  const said = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? undefined : format(value);
  return (
    <dl className="re-facts">
      <Fact name={t('Cores')} value={said(offer.cores, formatNumber)} />
      <Fact name={t('Memory')} value={said(offer.memoryGiB, formatGiB)} />
      <Fact name={t('Disk')} value={said(offer.diskGiB, formatGiB)} />
      <Fact name={t('GPUs')} value={said(offer.gpus, formatNumber)} />
      <Fact name={t('Time')} value={said(offer.durationSeconds, formatDuration)} />
      <Fact name={t('Start')} value={<Start offer={offer} />} />
      <Fact name={t('Cost')} value={offer.cost && formatCost(offer.cost, t)} />
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly value: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value ?? <Unstated />}</dd>
    </div>
  );
}

/** A dash, so that columns stay narrow; said in words to who does not see it. */
function Unstated(): ReactElement {
  const { t } = usePanel();
  return (
    <span className="re-muted" title={t('not stated')}>
      <span aria-hidden="true">{'\u2013'}</span>
      <span className="re-unseen">{t('not stated')}</span>
    </span>
  );
}

function Start({ offer }: { readonly offer: Offer }): ReactElement {
  const { t } = usePanel();
  const now = useAt((time) => !offer.start || !(Date.parse(offer.start) > time));
  return now ? <>{t('now')}</> : <Moment iso={offer.start ?? ''} />;
}

/** Paragraphs rather than a list of its own: an item of the list of offers is an offer. */
function OfferNotes(props: { readonly offer: Offer; readonly expired: boolean }): ReactElement {
  const { t } = usePanel();
  const { offer, expired } = props;
  const { environment, enforced, coreHoursLeft } = offer;
  const limits = limitLabels(t);
  return (
    <div className="re-notes">
      {environment && (
        <p>
          {t('Environment')} <Plain text={environment.name} />
          {environment.kernel !== undefined && (
            <>
              , <Plain text={environment.kernel} />
            </>
          )}
        </p>
      )}
      {environment && environment.lacks.length > 0 && (
        <p className={environment.installs ? undefined : 're-strong'}>
          {environment.installs ? t('will be installed:') : t('lacks:')}{' '}
          <Plain text={environment.lacks.join(', ')} />
        </p>
      )}
      {enforced && enforced.length > 0 && (
        <p>{t('Enforced: %1', enforced.map((limit) => limits[limit]).join(', '))}</p>
      )}
      {coreHoursLeft !== undefined && (
        <p>{t('%1 core-hours left this month', formatNumber(coreHoursLeft))}</p>
      )}
      {offer.notes?.map((note, index) => (
        <p key={index}>
          <Plain text={note} />
        </p>
      ))}
      {expired && <p className="re-strong">{t('Expired: find offers again')}</p>}
      {!expired && offer.expires !== undefined && (
        <p>
          <Countdown until={Date.parse(offer.expires)} />
        </p>
      )}
    </div>
  );
}

function Countdown(props: { readonly until: number }): ReactElement {
  const { t } = usePanel();
  const left = useAt((now) => formatRemaining(props.until - now));
  return <>{t('Held for %1', left)}</>;
}
