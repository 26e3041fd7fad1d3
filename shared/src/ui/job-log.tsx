import { useLayoutEffect, useMemo, useRef } from 'react';
import type { ReactElement } from 'react';
import { usePanel } from './context.js';
import { plain, plainLog } from './plain.js';

/** So near its end (in pixels) the log follows what is added; further up it stays where the reader is. */
const NEAR_END = 24;

/** The newest part of a job's log. */
export function JobLog(props: {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}): ReactElement {
  const { t } = usePanel();
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  const text = useMemo(() => plainLog(props.text), [props.text]);

  useLayoutEffect(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);

  return (
    <pre
      id={props.id}
      ref={box}
      className="re-pre re-log"
      role="group"
      tabIndex={0}
      aria-label={t('Log of %1', plain(props.title))}
      onScroll={({ currentTarget: at }) => {
        follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END;
      }}
    >
      {text === '' ? t('The log is empty so far.') : text}
    </pre>
  );
}
