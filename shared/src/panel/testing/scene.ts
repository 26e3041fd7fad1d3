import type { FakeFetched } from '../../jobs/testing/fake-fetched.js';
import { MemoryJobStore } from '../../jobs/memory-store.js';
import type { JobStore } from '../../jobs/store.js';
import { ManualClock, settle } from '../../model/testing/manual-clock.js';
import type { PanelAction } from '../actions.js';
import { createController } from '../controller.js';
import type { PanelController } from '../controller.js';
import type { JobState, OfferState, PanelState, RoundState } from '../state.js';
import { FakeFinding } from './fake-finding.js';
import { FakeHost } from './fake-host.js';
import { FakePlatform, fakeDriverFactory } from './fake-platform.js';
import type { FakePlatformParts } from './fake-platform.js';

export type OpenRound = Exclude<RoundState, { readonly kind: 'idle' }>;

/** Where the notebook of all tests is. */
export const NOTEBOOK = 'work/stars.ipynb';

/** A panel without a browser: real flows, in-memory platforms and host, time that passes when the test says so. */
export class Scene {
  readonly clock = new ManualClock();
  readonly store: JobStore = new MemoryJobStore(this.clock);
  /** Takes anonymous visitors up to 16 GiB. */
  readonly small = this.platform('small', 'Small', { anonymous: { cores: 4, memoryGiB: 16 } });
  /** Takes accounts only. */
  readonly big = this.platform('big', 'Big', {
    accounts: { 'alices-token': { name: 'alice', cores: 64, memoryGiB: 512 } },
  });
  /** Known to the network, not to the settings. */
  readonly other = this.platform('other', 'Other', { anonymous: { memoryGiB: 64 } });
  readonly host = new FakeHost([this.small, this.big], [this.other]);
  readonly finding = new FakeFinding();
  /** Undefined for a host that can keep no files. */
  fetched: FakeFetched | undefined;
  controller: PanelController;
  private keys = 0;
  private windows = 0;

  constructor() {
    this.host.edit(NOTEBOOK, 'import numpy');
    this.controller = this.window();
  }

  /** Another window, or the same after a reload. */
  window(restored?: unknown, host: FakeHost = this.host, limits: readonly string[] = []): PanelController {
    this.windows++;
    return createController({
      host,
      factories: [fakeDriverFactory([this.small, this.big, this.other])],
      store: this.store,
      fetched: this.fetched,
      clock: this.clock,
      newKey: () => `key-${++this.keys}`,
      owner: `window-${this.windows}`,
      finding: () => Promise.resolve(this.finding),
      restored,
      limits,
    });
  }

  get state(): PanelState {
    return this.controller.state();
  }

  get round(): OpenRound {
    const { round } = this.state;
    if (round.kind === 'idle') throw new Error('No round is open.');
    return round;
  }

  /** The only offer. */
  get offer(): OfferState {
    const [offer, another] = this.round.offers;
    if (!offer || another) throw new Error(`${this.round.offers.length} offers instead of one.`);
    return offer;
  }

  /** The newest run. */
  get job(): JobState {
    const [job] = this.state.jobs;
    if (!job) throw new Error('No run is shown.');
    return job;
  }

  async do(action: PanelAction): Promise<void> {
    await this.controller.dispatch(action);
    await settle();
  }

  /** Presses a button of the newest run. */
  press(type: 'open' | 'finish' | 'results' | 'again' | 'cancel' | 'remove'): Promise<void> {
    return this.do({ type, key: this.job.run.key });
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
  }

  /** From the start to a finished round of asking. */
  async ask(mode: 'live' | 'batch' = 'batch', memory = '8 GiB'): Promise<void> {
    await this.controller.start();
    await this.do({ type: 'capture' });
    await this.do({ type: 'set-mode', mode });
    await this.do({ type: 'set-field', field: 'memoryGiB', text: memory });
    await this.do({ type: 'find-offers' });
  }

  async take({ offer } = this.offer): Promise<void> {
    await this.do({ type: 'take-offer', platformId: offer.platformId, offerId: offer.id });
  }

  /** From the start to a job of the small platform. */
  async run(mode: 'live' | 'batch' = 'batch'): Promise<void> {
    await this.ask(mode);
    await this.take();
  }

  signIn(token: string): Promise<void> {
    return this.do({ type: 'sign-in', platformId: this.big.parts.url, token });
  }

  private platform(host: string, name: string, parts: Partial<FakePlatformParts>): FakePlatform {
    return new FakePlatform({ url: `https://${host}.example`, name, clock: this.clock, ...parts });
  }
}
