import type { DriverFactory } from '../../drivers/driver.js';
import { normaliseAddress } from '../../http/url.js';
import { identify } from '../../platforms/identify.js';
import { platformsFromSettings } from '../../platforms/settings.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { PanelSettings } from '../host.js';
import { problemOf } from '../problem.js';
import { putPlatforms, setAdding } from '../reduce/platforms.js';
import type { AskFlow } from './ask-flow.js';
import type { Runs } from './runs.js';

export interface LoadedSettings {
  readonly settings: PanelSettings;
  /** What is wrong with them; each a sentence. */
  readonly problems: readonly string[];
}

/** The platforms of the settings, and adding one by its address. */
export class PlatformFlow {
  constructor(
    private readonly context: PanelContext,
    private readonly factories: readonly DriverFactory[],
    private readonly ask: AskFlow,
    private readonly runs: Runs,
  ) {}

  /** Shows the platforms of the settings. @throws what the host throws */
  async load(): Promise<LoadedSettings> {
    const { host, book, cell, t } = this.context;
    const settings = await host.settings();
    const known = await host.credentials.known();
    const { platforms, problems } = platformsFromSettings(settings.platforms, t);
    book.set(platforms);
    cell.update((state) => putPlatforms(state, platforms, new Set(known)));
    this.runs.refresh();
    return { settings, problems };
  }

  /** Finds out what is at an address and adds it to the settings. An open round asks it too. */
  async add(address: string): Promise<void> {
    const { cell, life } = this.context;
    if (cell.get().adding?.busy) return;
    cell.update((state) => setAdding(state, { address, busy: true }));
    try {
      await this.enable(address);
      cell.update((state) => setAdding(state, undefined));
    } catch (error) {
      if (life.aborted) return;
      cell.update((state) => setAdding(state, { address, busy: false, problem: problemOf(error) }));
      say(this.context, problemOf(error).text);
    }
  }

  /**
   * The same without the form in which addresses are typed.
   * @param knownAs how the user knows it; absent: as it calls itself
   * @throws Error for people
   */
  async enable(address: string, knownAs?: string): Promise<void> {
    const { cell, host, life, t } = this.context;
    const typed = normaliseAddress(address);
    if (typed !== undefined) await host.allowAddress(typed);
    const identity = await identify(address, this.factories, life);
    const { url, protocol, answersWithOffers } = identity;
    const name = knownAs ?? identity.name;
    const id = normaliseAddress(url) ?? url;
    if (cell.get().platforms.some((platform) => platform.id === id)) {
      throw new Error(t('%1 is among your platforms already.', name));
    }
    const setting = protocol === 'uws' ? { name, url } : { name, url, protocol };
    // A UWS service that cannot be asked is described by its entry; so far nothing is known of it.
    const plain = protocol === 'uws' && !answersWithOffers;
    await host.addPlatform(plain ? { ...setting, stated: {} } : setting);
    await this.load();
    say(this.context, t('%1 was added.', name));
    await this.ask.askAgain(id);
  }
}
