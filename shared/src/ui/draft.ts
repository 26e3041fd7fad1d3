import { useCallback, useEffect, useRef, useState } from 'react';

/** The text of an input and how to change it. */
export interface Draft {
  readonly text: string;
  readonly change: (text: string) => void;
}

/**
 * The text of an input whose value lives elsewhere and comes back late: in VS Code a keystroke crosses a postMessage
 * before the state shows it. What is typed is shown at once; a value that was not typed here replaces it.
 */
export function useDraft(value: string, send: (text: string) => void): Draft {
  const [text, setText] = useState(value);
  /** Sent and not yet come back, oldest first. */
  const pending = useRef<string[]>([]);

  useEffect(() => {
    const echo = pending.current.indexOf(value);
    pending.current = echo < 0 ? [] : pending.current.slice(echo + 1);
    if (echo < 0) setText(value);
  }, [value]);

  const change = useCallback(
    (next: string) => {
      pending.current.push(next);
      setText(next);
      send(next);
    },
    [send],
  );
  return { text, change };
}
