import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { Run } from '../model/index.js';
import { isReady } from '../panel/state.js';
import type { Announcement, JobState, PanelState, PlatformState, RoundState } from '../panel/state.js';
import { ClockContext, createClock } from './clock.js';
import { PanelContext, useStable } from './context.js';
import type { Dispatch } from './context.js';
import { FindSection } from './find-section.js';
import { JobsSection } from './jobs-section.js';
import { NeedsSection } from './needs-section.js';
import { OffersSection } from './offers-section.js';
import { Notice, Plain } from './parts.js';
import { plain } from './plain.js';
import { PlatformsSection } from './platforms-section.js';
import { RefusalsSection, SilentSection } from './refusals-section.js';
import { TaskSection } from './task-section.js';
import type { Translate } from './translate.js';
import { useVisibility } from './visibility.js';

export interface PanelProps {
  readonly state: PanelState;
  readonly dispatch: Dispatch;
  readonly t: Translate;
  /** The host's clock, milliseconds since 1970 UTC: `useNow(1000)`. Only countdowns that change are painted for it. */
  readonly now: number;
}

/** The whole panel, the same in every editor. The host puts `panelStyles` into its page once. */
export function Panel({ state, dispatch, t, now }: PanelProps): ReactElement {
  const stable = useStable(dispatch);
  const context = useMemo(() => ({ t, dispatch: stable }), [t, stable]);
  const [clock] = useState(() => createClock(now));
  const region = useRef<HTMLElement>(null);
  useLayoutEffect(() => clock.set(now), [clock, now]);
  useVisibility(region, stable);
  const { round, jobs, platforms } = state;
  const beside = signInShown(round);
  const waiting = waitingForSignIn(jobs, beside);
  return (
    <PanelContext.Provider value={context}>
      <ClockContext.Provider value={clock}>
        {/* Focusable for the host: who opens the panel with the keyboard goes on from there. */}
        <section ref={region} className="re-panel" aria-label={t('Run elsewhere')} tabIndex={-1}>
          <Announcer announcements={state.announcements} />
          <Notices kind="warning" texts={state.limits ?? []} />
          <Notices kind="error" texts={state.problems ?? []} />
          <FindSection find={state.find} platformIds={platforms.map(({ id }) => id)} />
          <TaskSection task={state.task} keepOutputs={state.form.keepOutputs} />
          <NeedsSection
            form={state.form}
            ready={isReady(state)}
            kind={round.kind}
            asked={round.kind === 'idle' ? 0 : round.asked}
            answered={round.kind === 'idle' ? 0 : round.answered}
          />
          <Round round={round} platforms={state.platforms} />
          <JobsSection
            jobs={jobs}
            task={state.task}
            waiting={waiting.map(({ key }) => key)}
            passwords={passwordPlatforms(platforms)}
          />
          <PlatformsSection
            platforms={platforms}
            signInShown={[...beside, ...waiting.map(({ platformId }) => platformId)]}
            adding={state.adding}
          />
        </section>
      </ClockContext.Provider>
    </PanelContext.Provider>
  );
}

/** What concerns the whole panel: limits of this window, and what is wrong with the settings or the stored runs. */
function Notices(props: {
  readonly kind: 'error' | 'warning';
  readonly texts: readonly string[];
}): ReactElement | null {
  if (props.texts.length === 0) return null;
  return (
    <div className="re-body re-problems">
      {props.texts.map((text, index) => (
        <Notice key={index} kind={props.kind}>
          <Plain text={text} />
        </Notice>
      ))}
    </div>
  );
}

function Round(props: {
  readonly round: RoundState;
  readonly platforms: readonly PlatformState[];
}): ReactElement | null {
  const { round, platforms } = props;
  if (round.kind === 'idle') return null;
  return (
    <>
      <OffersSection offers={round.offers} asking={round.kind === 'asking'} />
      {round.refusals.length > 0 && (
        <RefusalsSection refusals={round.refusals} passwords={passwordPlatforms(platforms)} />
      )}
      {round.silent.length > 0 && <SilentSection silent={round.silent} />}
    </>
  );
}

const signInShown = (round: RoundState): readonly string[] =>
  round.kind === 'idle'
    ? []
    : round.refusals.filter((refusal) => refusal.signInMayHelp).map((refusal) => refusal.platformId);

const passwordPlatforms = (platforms: readonly PlatformState[]): readonly string[] =>
  platforms.filter(({ wantsPassword }) => wantsPassword).map(({ id }) => id);

/** The first run of each platform that goes on when its user has signed in. @param beside platforms whose sign-in is shown already */
function waitingForSignIn(jobs: readonly JobState[], beside: readonly string[]): readonly Run[] {
  const waiting = jobs
    .map(({ run }) => run)
    .filter(({ submission, turnedAway }) => submission === 'prepared' && turnedAway === true);
  return waiting.filter(
    ({ platformId }, index) =>
      !beside.includes(platformId) && waiting.findIndex((other) => other.platformId === platformId) === index,
  );
}

/** Says what happened to those who do not see it. Each announcement is read once, when it is added. */
function Announcer(props: { readonly announcements: readonly Announcement[] }): ReactElement {
  return (
    <div className="re-unseen" role="status" aria-live="polite" aria-atomic="false">
      {props.announcements.map((announcement) => (
        <p key={announcement.id}>{plain(announcement.text)}</p>
      ))}
    </div>
  );
}
