import { useState } from 'react';
import type { MouseEventHandler, ReactElement, ReactNode } from 'react';
import type { JobProblem } from '../panel/state.js';
import { usePaintTime } from './clock.js';
import { formatCount, formatMoment } from './format.js';
import { plain, plainLines } from './plain.js';
import { usePanel } from './context.js';

/** A part of the panel that folds away. Its heading stays in sight while its content scrolls by. */
export function Section(props: {
  readonly title: string;
  readonly count?: number;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <details className="re-section" open>
      <summary>
        <h2>{props.title}</h2>
        {props.count !== undefined && <span className="re-count">{formatCount(props.count)}</span>}
      </summary>
      <div className="re-body">{props.children}</div>
    </details>
  );
}

/** Something long that few need; painted only once it is opened. */
export function Fold(props: {
  readonly summary: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  const [open, setOpen] = useState(props.open ?? false);
  return (
    <details className="re-fold" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.summary}</summary>
      {open && <div>{props.children}</div>}
    </details>
  );
}

/** The server's own words, kept for whoever has to find the cause. */
export function Details(props: { readonly text: string }): ReactElement {
  const { t } = usePanel();
  return (
    <Fold summary={t('Details')}>
      <pre className="re-pre" tabIndex={0} aria-label={t('Details')} role="group">
        {plainLines(props.text)}
      </pre>
    </Fold>
  );
}

/** A button that stays focusable while it is at work or cannot be used, so that the keyboard never loses its place. */
export function Button(props: {
  readonly children: ReactNode;
  readonly onPress?: MouseEventHandler;
  readonly label?: string;
  readonly describedBy?: string | undefined;
  readonly title?: string;
  readonly submit?: boolean;
  readonly primary?: boolean;
  readonly busy?: boolean;
  readonly off?: boolean;
  readonly expanded?: boolean | undefined;
  readonly controls?: string | undefined;
  readonly autoFocus?: boolean;
}): ReactElement {
  const off = props.off === true || props.busy === true;
  return (
    <button
      type={props.submit ? 'submit' : 'button'}
      className={props.primary ? 're-button re-primary' : 're-button'}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-disabled={off ? true : undefined}
      aria-busy={props.busy ? true : undefined}
      aria-expanded={props.expanded}
      aria-controls={props.controls}
      title={props.title}
      autoFocus={props.autoFocus}
      onClick={(event) => {
        if (off) event.preventDefault();
        else props.onPress?.(event);
      }}
    >
      {props.children}
      {props.busy && <span className="re-spinner" aria-hidden="true" />}
    </button>
  );
}

/** Untrusted text within a line; it cannot turn the direction of what stands around it. */
export const Plain = (props: { readonly text: string }): ReactElement => <bdi>{plain(props.text)}</bdi>;

/** A point in time, ISO 8601. */
export function Moment(props: { readonly iso: string }): ReactElement {
  return <time dateTime={plain(props.iso)}>{formatMoment(props.iso, usePaintTime())}</time>;
}

/** Why something did not work, with the server's words where it gave some. */
export function Problem({ problem }: { readonly problem: JobProblem }): ReactElement {
  return (
    <Notice kind="error">
      <Plain text={problem.text} />
      {problem.details !== undefined && <Details text={problem.details} />}
    </Notice>
  );
}

/** Something that went wrong or wants care. The sign says so without colour. */
export function Notice(props: {
  readonly kind: 'error' | 'warning' | 'info';
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className={`re-notice re-${props.kind}`}>
      <span className="re-sign" aria-hidden="true">
        {props.kind === 'info' ? 'i' : '!'}
      </span>
      <div>{props.children}</div>
    </div>
  );
}
