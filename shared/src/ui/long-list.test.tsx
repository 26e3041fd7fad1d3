/** @jest-environment jsdom */
import { render, screen, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { ROWS, narrowed, useLongList } from './long-list.js';
import { EMPTY, entryOf, jobOf, roundOf, runOf, statusOf } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

const many = <T,>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const withOffers = (count: number) => ({
  ...EMPTY,
  round: roundOf({ offers: many(count, (index) => entryOf(`p${index}`, { memoryGiB: index + 1 })) }),
});
const titles = (list: string) =>
  within(screen.getByRole('list', { name: list }))
    .getAllByRole('heading')
    .map((found) => found.textContent);

describe('a long list', () => {
  it('is painted in parts, and the focus goes to the first row that came', async () => {
    const { user } = renderPanel(withOffers(ROWS + 3));
    expect(titles('Offers')).toHaveLength(ROWS);
    await user.click(screen.getByRole('button', { name: 'Show more (3 left)' }));
    expect(titles('Offers')).toHaveLength(ROWS + 3);
    expect(document.activeElement?.textContent).toContain(`p${ROWS}`);
    expect(screen.queryByRole('button', { name: /Show more/ })).toBeNull();
  });

  it('is sorted as a whole', async () => {
    const { user } = renderPanel(withOffers(ROWS + 3));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Sort by' }), 'Memory');
    expect(titles('Offers')[0]).toBe(`p${ROWS + 2}`);
  });

  it('is narrowed as a whole', async () => {
    const { user } = renderPanel(withOffers(ROWS + 3));
    const field = screen.getByRole('searchbox', { name: 'Filter offers' });
    await user.type(field, `P${ROWS + 1}`);
    expect(titles('Offers')).toEqual([`p${ROWS + 1}`]);
    await user.type(field, 'x');
    expect(screen.getByText('No offer has these words.')).toBeTruthy();
  });

  it('has no filter while it is short', () => {
    renderPanel(withOffers(ROWS));
    expect(screen.queryByRole('searchbox', { name: 'Filter offers' })).toBeNull();
  });

  it('shows each job that goes on, however old', () => {
    const over = (index: number) =>
      jobOf(`k${index}`, { run: runOf(`k${index}`, { status: statusOf({ phase: 'COMPLETED' }) }) });
    renderPanel({ ...EMPTY, jobs: [...many(ROWS + 5, over), jobOf('old')] });
    expect(titles('Jobs')).toHaveLength(ROWS + 1);
    expect(titles('Jobs').at(-1)).toBe('old.ipynb');
  });
});

it('what comes to a list that was short is painted a few rows in a frame', () => {
  const painted: number[] = [];
  function Rows({ count }: { readonly count: number }): ReactElement {
    const long = useLongList();
    const rows = many(Math.min(count, long.most), (index) => <li key={index} />);
    painted.push(rows.length);
    return <ul ref={long.list}>{rows}</ul>;
  }
  const { rerender } = render(<Rows count={2} />);
  rerender(<Rows count={2 * ROWS} />);
  expect(painted.at(-1)).toBe(ROWS);
  const grown = painted.slice(1).map((rows, index) => rows - (painted[index] ?? 0));
  expect(Math.max(...grown)).toBeLessThan(ROWS / 2);
});

it('every word counts, in any of the texts', () => {
  const rows = [['Helios', 'python3'], ['Helios'], [undefined, 'python3']];
  expect(narrowed(rows, ' PYTHON  heli ', (row) => row)).toEqual([rows[0]]);
  expect(narrowed(rows, ' ', () => [])).toBe(rows);
});
