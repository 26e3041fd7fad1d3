const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls when the signal is aborted. Hundreds of requests may hang on one signal, which looks through all its listeners for each one
 * that comes or goes: so it has one for all of them.
 * @returns ends it
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const acts = listeners.get(signal) ?? begin(signal);
  acts.add(act);
  return () => void acts.delete(act);
}

function begin(signal: AbortSignal): Set<() => void> {
  const acts = new Set<() => void>();
  listeners.set(signal, acts);
  signal.addEventListener(
    'abort',
    () => {
      for (const act of acts) act();
    },
    { once: true },
  );
  return acts;
}
