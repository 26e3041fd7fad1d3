import { createContext, useContext, useEffect, useSyncExternalStore, useState } from 'react';

/** The time as the panel last heard it; countdowns listen to it. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  readonly get: () => number;
  readonly set: (now: number) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createClock(start: number): Clock {
  const listeners = new Set<() => void>();
  let now = start;
  return {
    get: () => now,
    set: (next) => {
      if (next === now) return;
      now = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const ClockContext = createContext<Clock>(createClock(0));

/** The time when the component is painted; it is not painted again for it. @returns milliseconds since 1970 UTC */
export const usePaintTime = (): number => useContext(ClockContext).get();

/**
 * What `read` makes of the time. The component is painted again only when that changes: a countdown in minutes once
 * a minute, however often the clock ticks, and nothing around it.
 */
export function useAt<T extends string | number | boolean>(read: (now: number) => T): T {
  const clock = useContext(ClockContext);
  return useSyncExternalStore(clock.subscribe, () => read(clock.get()));
}

/**
 * The host's clock, for the panel's `now`. It rests while the page is hidden and catches up when it is seen again.
 * @returns milliseconds since 1970 UTC
 */
export function useNow(intervalMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const tick = () => {
      if (document.visibilityState !== 'hidden') setNow(Date.now());
    };
    const timer = setInterval(tick, intervalMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [intervalMs]);
  return now;
}
