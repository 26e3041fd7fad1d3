import { ManualClock } from '../model/testing/manual-clock.js';
import { MemoryJobStore } from './memory-store.js';
import { describeJobStore } from './testing/store-contract.js';

describeJobStore('MemoryJobStore', async () => {
  const clock = new ManualClock();
  return { store: new MemoryJobStore(clock), passTime: (seconds) => clock.advance(seconds * 1000) };
});
