/** @jest-environment jsdom */
import { act, render } from '@testing-library/react';
import type { PanelAction } from '../panel/actions.js';
import { Panel } from './panel.js';
import { EMPTY, NOW } from './testing/fixture.js';
import { english } from './translate.js';

type Report = (entries: readonly { readonly isIntersecting: boolean }[]) => void;

/** Stands for the browser's observer, which jsdom lacks. */
function fakeObserver() {
  const reports: Report[] = [];
  class Observer {
    constructor(report: Report) {
      reports.push(report);
    }
    observe() {}
    disconnect() {}
  }
  Object.assign(globalThis, { IntersectionObserver: Observer });
  return (isIntersecting: boolean) => act(() => reports.forEach((report) => report([{ isIntersecting }])));
}

function renderOnPage() {
  const seen: PanelAction[] = [];
  const dispatch = (action: PanelAction) => void seen.push(action);
  const page = render(<Panel state={EMPTY} dispatch={dispatch} t={english} now={NOW} />);
  return { ...page, told: () => seen.map((action) => action.type === 'visible' && action.visible) };
}

describe('whether the panel is on a screen', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'IntersectionObserver');
    jest.restoreAllMocks();
  });

  it('is told when a sidebar folds or a page is hidden, and only when it changes', () => {
    const report = fakeObserver();
    const { told, unmount } = renderOnPage();
    expect(told()).toEqual([]);
    report(true);
    report(true);
    report(false);
    report(true);
    jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(told()).toEqual([true, false, true, false]);
    unmount();
    expect(told()).toEqual([true, false, true, false]);
  });

  it('ends when the panel goes', () => {
    const report = fakeObserver();
    const { told, unmount } = renderOnPage();
    report(true);
    unmount();
    expect(told()).toEqual([true, false]);
  });

  it('is taken for granted where it cannot be observed', () => {
    expect(renderOnPage().told()).toEqual([true]);
  });
});
