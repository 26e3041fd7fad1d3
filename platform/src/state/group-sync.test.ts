import { createGroupSync, Unsettled } from './group-sync.js';

/** Syncs that end when the test says so. */
function bench() {
  let written = 0;
  let running: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const rescue = jest.fn(() => Promise.resolve());
  let begun = (): void => undefined;
  const settled = createGroupSync(
    () => written,
    () =>
      new Promise((resolve, reject) => {
        running.push({ resolve, reject });
        begun();
      }),
    rescue,
  );
  const over: number[] = [];
  return {
    settled,
    rescue,
    over,
    /** Writes, waits for that and notes when it is safe. */
    write(): Promise<void> {
      const mine = (written += 1);
      return settled().then(() => void over.push(mine));
    },
    /** The sync that has begun, or does next. */
    async next() {
      if (running.length === 0) await new Promise<void>((resolve) => (begun = resolve));
      const [first, ...others] = running;
      expect(others).toEqual([]);
      running = [];
      return first!;
    },
  };
}

it('waits for nothing when nothing was written', async () => {
  const { settled, over } = bench();
  await settled();
  expect(over).toEqual([]);
});

it('lets all that was written while a sync runs share the next one', async () => {
  const { write, next, over, settled } = bench();
  const first = write();
  const sync = await next();
  const others = [write(), write()];
  const reader = settled().then(() => void over.push(0));
  sync.resolve();
  await first;
  expect(over).toEqual([1]);
  (await next()).resolve();
  await Promise.all([...others, reader]);
  expect([...over].sort()).toEqual([0, 1, 2, 3]);
});

it('one sync serves all that was written before it begins', async () => {
  const { write, next, settled, over } = bench();
  const [early, late] = [write(), write()];
  (await next()).resolve();
  await Promise.all([early, late, settled()]);
  expect(over).toEqual([1, 2]);
});

it('tells everybody of a failure; what was written is safe only when it was rescued', async () => {
  const { write, next, settled, rescue, over } = bench();
  const both = [write(), write()];
  const disk = Object.assign(new Error('i/o error, fdatasync'), { code: 'EIO' });
  (await next()).reject(disk);
  for (const one of both) await expect(one).rejects.toMatchObject({ name: 'Unsettled', cause: disk });
  rescue.mockRejectedValueOnce(disk);
  await expect(settled()).rejects.toThrow(Unsettled);
  expect(over).toEqual([]);
  await write();
  expect([rescue.mock.calls.length, over]).toEqual([2, [3]]);
  const after = write();
  (await next()).resolve();
  await after;
});
