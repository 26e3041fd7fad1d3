import type { AmountField, Mode } from '../../model/index.js';
import { type DriverBench, MAY_LACK } from './bench.js';
import { check, checkFails, checkSame, failureOf, soon, stored } from './checks.js';
import { Faults } from './faults.js';
import { firstMode, offerFor } from './story.js';

/** Nobody listens to the discard port (RFC 863) any more. */
const NOBODY = 'http://127.0.0.1:9';

export async function declares(bench: DriverBench): Promise<void> {
  const { can } = bench.connect('member');
  const lacks = (Object.keys(can) as (keyof typeof can)[]).filter((each) => !can[each]);
  const unexpected = lacks.filter((each) => !MAY_LACK[bench.kind].includes(each));
  checkSame(unexpected, [], 'what the driver declares itself unable to do, though its protocol can');
  for (const mode of bench.modes)
    check(can[mode], `${mode} runs there, and the driver declares that it cannot`);
  return Promise.resolve();
}

export async function identify(bench: DriverBench): Promise<void> {
  const found = await bench.factory.identify(bench.address, soon());
  check(found !== undefined, 'the platform is not recognised');
  checkSame(found.protocol, bench.factory.protocol, 'the protocol');
  checkSame(found.url, bench.platform.url, 'the address');
  checkSame(found.signIn, bench.signIn, 'whether signing in helps');
  checkSame(found.answersWithOffers, bench.connect('visitor').can.ask, 'whether it can be asked');
  check(found.name.trim() !== '', 'the platform has no name');
  const other = await bench.factory.identify(bench.elsewhere, soon());
  check(other === undefined, 'something else is taken for a platform');
  const nobody: unknown = await bench.factory.identify(NOBODY, soon()).catch((error: unknown) => error);
  check(
    nobody instanceof Error && nobody.name === 'PlatformError',
    'an address where nobody answers is not said to be one',
  );
}

export async function signIn(bench: DriverBench): Promise<void> {
  const member = await bench.connect('member').account(soon());
  checkSame(member.signIn, bench.signIn, 'whether signing in helps the member');
  if (bench.signIn === 'none') return;
  check((member.name ?? '') !== '', 'the member is not recognised');
  // A hub has no answer for those whom it does not know, and cannot tell a visitor from a stranger.
  for (const who of ['visitor', 'stranger'] as const) {
    const asked = bench.connect(who).account(soon());
    const account = await asked.catch(() => undefined);
    if (account === undefined) await checkFails(bench, asked, `the account of a ${who}`, 'sign-in');
    else check(account.name === undefined, `a ${who} is taken for ${account.name ?? ''}`);
    const isOpen = who === 'visitor' && bench.signIn !== 'required';
    check(account !== undefined || !isOpen, 'a visitor is turned away where signing in is optional');
  }
  if (bench.connect('member').can.ask) await askUnknown(bench);
}

/** Whoever has to sign in first is told so, when asking already. */
async function askUnknown(bench: DriverBench): Promise<void> {
  const task = bench.task(firstMode(bench), 'until stopped');
  for (const who of ['visitor', 'stranger'] as const) {
    const asked = bench.connect(who).ask(task, soon());
    const answer = await asked.catch(() => undefined);
    if (answer === undefined) await checkFails(bench, asked, `the question of a ${who}`, 'sign-in');
    else {
      check(answer.kind === 'refusal' && answer.signInMayHelp, `a ${who} is not told to sign in`);
      check(
        answer.reasons.some(({ field }) => field === 'account'),
        `a ${who} is not told that it is the account`,
      );
    }
  }
}

export async function ask(bench: DriverBench): Promise<void> {
  const { can } = bench.connect('member');
  for (const mode of bench.modes) {
    // What is stated in the settings needs no network.
    const faults = new Faults();
    faults.down = !can.ask;
    const driver = bench.connect('member', faults);
    const task = bench.task(mode, 'until stopped');
    const offer = await offerFor(driver, task);
    for (const [field, asked] of Object.entries(task.needs) as [AmountField, number][]) {
      // A platform that cannot be asked for it promises nothing.
      check((offer[field] ?? asked) >= asked, `${field}: asked ${asked}, offered ${offer[field] ?? ''}`);
    }
    checkSame(offer.mode, mode, 'the mode of the offer');
    checkSame(offer.platformId, bench.platform.id, 'the platform of the offer');
    checkSame(offer.platformName, bench.platform.name, 'the name of its platform');
    checkSame(stored(offer), offer, 'the offer after a reload');
    check(offer.expires === undefined || can.release, 'an offer is held for us, and cannot be given back');
    await driver.release(offer, soon());
  }
}

export async function refuse(bench: DriverBench): Promise<void> {
  const driver = bench.connect('member');
  const { task, field } = bench.refused;
  const answer = await driver.ask(task, soon());
  check(answer.kind === 'refusal', 'a task that does not fit is not refused');
  const reason = answer.reasons.find((each) => each.field === field);
  check(reason !== undefined, `no reason names ${field ?? 'nothing'}: ${JSON.stringify(answer.reasons)}`);
  check(reason.text.trim() !== '', 'a reason has no words');
  for (const mode of ['live', 'batch'] satisfies readonly Mode[]) {
    if (bench.modes.includes(mode)) continue;
    const other = await driver.ask(bench.task(mode, 'a while'), soon());
    check(other.kind === 'refusal' && other.reasons.length > 0, `${mode} is not refused, and cannot be run`);
  }
}

export async function giveBack(bench: DriverBench): Promise<void> {
  const faults = new Faults();
  const driver = bench.connect('member', faults);
  const task = bench.task(firstMode(bench), 'until stopped');
  const offer = await offerFor(driver, task);
  if (!driver.can.release) {
    // Nothing is held, so that nothing has to be sent.
    faults.down = true;
    await driver.release(offer, soon());
    return;
  }
  const begun = await bench.begun();
  await driver.release(offer, soon());
  await driver.release(offer, soon());
  const late = driver.submit(task, offer, crypto.randomUUID(), () => Promise.resolve(), soon());
  const { kind } = await failureOf(bench, late, 'taking an offer that was given back');
  checkSame(kind, 'refused', 'how taking an offer that was given back fails');
  checkSame(await bench.begun(), begun, 'how many jobs there are after that');
}

export async function callOff(bench: DriverBench): Promise<void> {
  const driver = bench.connect('member');
  const task = bench.task(firstMode(bench), 'until stopped');
  const offer = await offerFor(driver, task);
  const begun = await bench.begun();
  const enough = AbortSignal.abort(new Error('enough'));
  const asked = driver.ask(task, enough);
  const sent = driver.submit(task, offer, crypto.randomUUID(), () => Promise.resolve(), enough);
  for (const each of [asked, sent]) {
    const end = await each.catch((error: unknown) => error);
    check(end === enough.reason, `what was called off ends in another way: ${String(end)}`);
  }
  checkSame(await bench.begun(), begun, 'how many jobs there are after that');
  await driver.release(offer, soon());
}
