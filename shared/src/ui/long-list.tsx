import { startTransition, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ReactElement, RefObject } from 'react';
import { usePanel } from './context.js';
import { formatCount } from './format.js';

/** So many rows a list has until its user asks for more. */
export const ROWS = 20;
/** As many as fill a screen: so many more are painted within a frame, and the others when there is time. */
const AT_ONCE = 6;

/** How much of a long list is painted, and what it is narrowed to. */
export interface LongList {
  readonly list: RefObject<HTMLUListElement>;
  /** How many rows to paint now. */
  readonly most: number;
  /** Whether that is all of those to be painted: the frames in which the list was made, grew or was put into another order have passed. */
  readonly settled: boolean;
  readonly filter: string;
  readonly setFilter: (text: string) => void;
  readonly more: () => void;
}

/**
 * A list that grows when its user asks for more; the focus goes to the first row that came.
 * @param order - by what it is sorted
 */
export function useLongList(order = ''): LongList {
  const list = useRef<HTMLUListElement>(null);
  const goTo = useRef<number>();
  const [most, setMost] = useState(ROWS);
  const [filter, setFilter] = useState('');
  const version = JSON.stringify([order, filter]);
  const [painted, setPainted] = useState({ version: '', rows: 0 });
  const before = painted.version === version ? painted.rows : 0;
  const now = Math.min(most, before + AT_ONCE);
  // How many there are is not known here: an answer may bring more of them than a frame has time for.
  useEffect(() => {
    const rows = Math.min(list.current?.children.length ?? 0, now);
    startTransition(() =>
      setPainted((last) => (last.version === version && last.rows === rows ? last : { version, rows })),
    );
  });
  useLayoutEffect(() => {
    const row = goTo.current === undefined ? undefined : list.current?.children[goTo.current];
    goTo.current = undefined;
    if (!(row instanceof HTMLElement)) return;
    row.tabIndex = -1;
    row.focus();
  }, [most]);
  const more = (): void => {
    goTo.current = most;
    setMost(most + ROWS);
  };
  return { list, most: now, settled: now === most, filter, setFilter, more };
}

/**
 * The rows in whose texts every word of the filter stands, upper and lower case alike.
 * @param textsOf - is not asked while there is no filter
 */
export function narrowed<T>(
  rows: readonly T[],
  filter: string,
  textsOf: (row: T) => readonly (string | undefined)[],
): readonly T[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const whole = textsOf(row).filter(Boolean).join('\n').toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** Narrows a list that is too long to look through; absent above a short one. */
export function FilterField(props: {
  readonly of: LongList;
  readonly label: string;
  readonly count: number;
}): ReactElement | null {
  const id = useId();
  if (props.count <= ROWS && props.of.filter === '') return null;
  return (
    <div className="re-sort">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="search"
        className="re-input"
        autoComplete="off"
        spellCheck={false}
        value={props.of.filter}
        onChange={(event) => props.of.setFilter(event.currentTarget.value)}
      />
    </div>
  );
}

/** Below a list of which a part is not painted yet. */
export function MoreRows(props: { readonly of: LongList; readonly hidden: number }): ReactElement | null {
  const { t } = usePanel();
  if (props.hidden <= 0) return null;
  return (
    <button type="button" className="re-button" onClick={props.of.more}>
      {t('Show more (%1 left)', formatCount(props.hidden))}
    </button>
  );
}
