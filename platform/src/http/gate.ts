/** Lets a few in at a time under each name; the others wait for their turn. */
export interface Gate {
  /** Resolves when it is one's turn. @returns what to call when done */
  enter(name: string): Promise<() => void>;
}

export function createGate(most: number): Gate {
  const inside = new Map<string, { count: number; waiting: (() => void)[] }>();
  return {
    async enter(name) {
      const here = inside.get(name) ?? { count: 0, waiting: [] };
      inside.set(name, here);
      if (here.count >= most) await new Promise<void>((resolve) => here.waiting.push(resolve));
      else here.count += 1;
      return () => {
        // The place goes on to the next one, or is given up.
        const next = here.waiting.shift();
        if (next) next();
        else here.count -= 1;
        if (here.count === 0) inside.delete(name);
      };
    },
  };
}
