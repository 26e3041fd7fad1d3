/** @jest-environment jsdom */
import { act, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { ClockContext, createClock, useAt, useNow } from './clock.js';

describe('useAt', () => {
  it('paints again only when what it reads has changed', () => {
    const clock = createClock(0);
    let painted = 0;
    function Minutes(): ReactElement {
      painted += 1;
      return <p>{useAt((now) => Math.floor(now / 60_000))}</p>;
    }
    render(
      <ClockContext.Provider value={clock}>
        <Minutes />
      </ClockContext.Provider>,
    );
    for (let second = 1; second < 60; second += 1) act(() => clock.set(second * 1000));
    expect(painted).toBe(1);
    act(() => clock.set(60_000));
    expect(painted).toBe(2);
    expect(screen.getByText('1')).toBeTruthy();
  });
});

describe('useNow', () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => jest.useRealTimers());

  it('ticks, rests while the page is hidden, and catches up', () => {
    const hidden = jest.spyOn(document, 'visibilityState', 'get');
    const Now = (): ReactElement => <p>{useNow(1000)}</p>;
    const { container } = render(<Now />);
    act(() => jest.advanceTimersByTime(2000));
    expect(container.textContent).toBe('1002000');
    hidden.mockReturnValue('hidden');
    act(() => jest.advanceTimersByTime(5000));
    expect(container.textContent).toBe('1002000');
    hidden.mockReturnValue('visible');
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(container.textContent).toBe('1007000');
    hidden.mockRestore();
  });
});
