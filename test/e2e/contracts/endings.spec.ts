import type { JobStatus, Task } from '@run-elsewhere/planner';
import { expect, readNotebook, submit, test, watchUntil } from './client-fixture.ts';
import type { Client } from './client-fixture.ts';
import { outputsOf, taskOf } from './notebooks.ts';

const FIRST = "print('so far')";

interface Ending {
  readonly status: JobStatus;
  /** What each cell printed and raised, in the notebook that came back. */
  readonly cells: ReturnType<typeof outputsOf>;
}

/** Runs a task at the observatory to its end, and removes the job. */
async function runToEnd(client: Client, task: Task): Promise<Ending> {
  const driver = client.connect('observatory', client.adaToken);
  const job = await submit(driver, task);
  const told = await watchUntil(driver, job);
  const status = told.at(-1)!;
  const cells = outputsOf(await readNotebook(driver, status));
  await driver.remove(job, AbortSignal.timeout(10_000));
  return { status, cells };
}

test('a notebook that raises ends in ERROR with the traceback', async ({ client }) => {
  const { status, cells } = await runToEnd(client, taskOf([FIRST, "{}['missing']", "print('never')"]));
  expect(status.phase).toBe('ERROR');
  expect(status.error).toMatchObject({ transient: false });
  expect(status.error?.limit).toBeUndefined();
  expect(status.error?.message).toContain("KeyError: 'missing'");
  expect(status.error?.message).toContain("----> 1 {}['missing']");
  expect(status.error?.details).toContain("KeyError: 'missing'");
  expect(cells).toEqual([{ printed: 'so far\n' }, { printed: '', raised: 'KeyError' }, { printed: '' }]);
});

test('out of memory ends in ERROR and says which limit', async ({ client }) => {
  const greedy = "data = [b'x' * 2**28 for _ in range(12)]";
  const { status, cells } = await runToEnd(client, taskOf([FIRST, greedy], { needs: { memoryGiB: 1 } }));
  expect(status.phase).toBe('ERROR');
  expect(status.error).toMatchObject({ limit: 'memory' });
  expect(status.error?.message).toContain('out of memory: the limit was 1 GiB');
  expect(cells[0]).toEqual({ printed: 'so far\n' });
});

test('out of time ends in ABORTED and says which limit', async ({ client }) => {
  const slow = 'import time; time.sleep(600)';
  const { status, cells } = await runToEnd(client, taskOf([FIRST, slow], { needs: { durationSeconds: 5 } }));
  expect(status.phase).toBe('ABORTED');
  expect(status.error).toMatchObject({ limit: 'duration' });
  expect(status.error?.message).toContain('out of time: the limit was 5 s');
  expect(cells[0]).toEqual({ printed: 'so far\n' });
  const lasted = Date.parse(status.ended!) - Date.parse(status.started!);
  expect(lasted).toBeGreaterThanOrEqual(5000);
  expect(lasted).toBeLessThan(15_000);
});
