import { isFinal } from '../../model/index.js';
import { type DriverBench, KEEPS_NO_SESSION } from './bench.js';
import { check, checkFails, checkSame, soon, stored } from './checks.js';
import { Faults } from './faults.js';
import { allJobs, doomedJob, firstJob, secondMode, watchUntil } from './story.js';

export async function finish(bench: DriverBench): Promise<void> {
  const { job } = await firstJob(bench);
  const driver = bench.connect('member');
  const { results } = await driver.status(job, soon());
  if (!driver.can.finish) {
    await checkFails(bench, driver.finish(job, soon()), 'ending the session well', 'unsupported');
    const { phase } = await driver.status(job, soon());
    check(!isFinal(phase), `what cannot be done has made the job ${phase}`);
    return;
  }
  await driver.finish(job, soon());
  const status = (await watchUntil(driver, job)).at(-1);
  checkSame(status?.phase, 'COMPLETED', 'the phase of a session that was finished');
  check(status?.sessionUrl === undefined, 'a session that was finished has a page still');
  await driver.finish(job, soon());
  const [notebook] = results;
  const left = status?.results ?? [];
  if (!KEEPS_NO_SESSION.includes(bench.kind)) {
    check(left.length > 0, 'nothing is left of the session');
  } else {
    checkSame(left, [], 'what is left of the session');
    if (notebook !== undefined)
      await checkFails(bench, driver.readResult(notebook, soon()), 'reading what is gone', 'gone');
  }
}

/** The first reading goes well, the next fails, and all that comes after it is told. */
export async function loseConnection(bench: DriverBench): Promise<void> {
  const job = await doomedJob(bench);
  const faults = new Faults();
  const watching = bench.connect('member', faults).watch(job, soon())[Symbol.asyncIterator]();
  const first = await watching.next();
  check(first.done !== true && !isFinal(first.value.phase), 'a job that runs is over');
  const broken = faults.breakNextRead();
  let last = first.value;
  const rest = (async () => {
    for (let next = await watching.next(); next.done !== true; next = await watching.next())
      last = next.value;
    return 'ended';
  })();
  checkSame(await Promise.race([rest, broken.then(() => 'lost')]), 'lost', 'how the watch goes on');
  await bench.connect('member').cancel(job, soon());
  await rest;
  check(isFinal(last.phase), `the watch ended when the job was ${last.phase}`);
}

export async function cancel(bench: DriverBench): Promise<void> {
  const job = await doomedJob(bench);
  const driver = bench.connect('member');
  await driver.cancel(job, soon());
  const phase = (await watchUntil(driver, job)).at(-1)?.phase;
  // A session's server that is stopped does not tell who stopped it.
  const fine = secondMode(bench) === 'batch' ? ['ABORTED'] : ['ABORTED', 'COMPLETED'];
  check(phase !== undefined && fine.includes(phase), `a job that was cancelled is ${phase ?? 'not told of'}`);
  await driver.cancel(job, soon());
  checkSame((await driver.status(job, soon())).phase, phase, 'the phase after a second cancel');
}

export async function remove(bench: DriverBench): Promise<void> {
  for (const job of await allJobs(bench)) {
    await bench.connect('member').remove(job, soon());
    const later = bench.connect('member');
    await later.remove(stored(job), soon());
    // A session that came without a job leaves a page to close, and nothing to remove.
    if (job.session === true) continue;
    const left = await later.status(job, soon()).catch(() => undefined);
    if (left === undefined)
      await checkFails(bench, later.status(job, soon()), 'reading what is gone', 'gone');
    else check(isFinal(left.phase) && left.results.length === 0, 'a job that was removed is still there');
  }
}
