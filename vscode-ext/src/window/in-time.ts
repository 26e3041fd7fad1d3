/**
 * Waits for the window, but not for ever: an extension host that has lost its window goes on for hours, and no question to
 * the window is answered.
 * @returns what `late` returns when the answer is late
 * @throws what the answer or `late` throws
 */
export async function inTime<T>(answer: Thenable<T>, milliseconds: number, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  }).then(late);
  return Promise.race([answer, limit]).finally(() => clearTimeout(timer));
}
