import type { DriverBench } from './drivers/bench.js';
import { ask, callOff, declares, giveBack, identify, refuse, signIn } from './drivers/before-a-run.js';
import { cancel, finish, loseConnection, remove } from './drivers/ending-job.js';
import { extend, log, recover, restart, results, take, watch } from './drivers/running-job.js';

/**
 * What every driver must do, in this order, on a bench of its own: plain functions that throw, for any test runner. What a driver
 * declares itself unable to do must fail as such, and may only be what `MAY_LACK` names.
 */
export const DRIVER_SCENARIO: Readonly<Record<string, (bench: DriverBench) => Promise<void>>> = {
  'declares what it cannot do': declares,
  'identifies its platform': identify,
  'signs in': signIn,
  'asks for offers': ask,
  'reads a refusal': refuse,
  'gives an offer back': giveBack,
  'sends nothing when it is called off': callOff,
  'takes an offer': take,
  'goes on after a restart': restart,
  'asks for more time': extend,
  'recovers after a lost answer': recover,
  'watches a job': watch,
  'reads the log': log,
  'gets the results': results,
  'finishes a session': finish,
  'watches on after a lost connection': loseConnection,
  'cancels a job': cancel,
  'removes a job': remove,
};
