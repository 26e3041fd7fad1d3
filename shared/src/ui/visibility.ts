import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { Dispatch } from './context.js';

/** A page without an IntersectionObserver shows everything that it has. */
function observe(element: Element, report: (seen: boolean) => void): IntersectionObserver | undefined {
  if (typeof IntersectionObserver === 'undefined') {
    report(true);
    return undefined;
  }
  const observer = new IntersectionObserver((entries) => report(entries.at(-1)?.isIntersecting ?? false));
  observer.observe(element);
  return observer;
}

/** Says whether the panel is on a screen: neither in a hidden page nor in a folded sidebar. Progress is read only then. */
export function useVisibility(panel: RefObject<Element>, dispatch: Dispatch): void {
  useEffect(() => {
    const element = panel.current;
    if (!element) return undefined;
    let onPage = true;
    let last: boolean | undefined;
    const tell = () => {
      const visible = onPage && document.visibilityState !== 'hidden';
      if (visible !== last) dispatch({ type: 'visible', visible });
      last = visible;
    };
    const observer = observe(element, (seen) => {
      onPage = seen;
      tell();
    });
    document.addEventListener('visibilitychange', tell);
    return () => {
      observer?.disconnect();
      document.removeEventListener('visibilitychange', tell);
      if (last) dispatch({ type: 'visible', visible: false });
    };
  }, [panel, dispatch]);
}
