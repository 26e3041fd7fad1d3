/** Runs tasks of the same name one after the other, and those of different names side by side. */
export interface InTurn {
  run<T>(name: string, task: () => Promise<T>): Promise<T>;
}

export function createInTurn(): InTurn {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(name, task) {
      const before = tails.get(name) ?? Promise.resolve();
      const result = before.then(task);
      const tail = result
        .catch(() => undefined)
        .then(() => {
          if (tails.get(name) === tail) tails.delete(name);
        });
      tails.set(name, tail);
      return result;
    },
  };
}
