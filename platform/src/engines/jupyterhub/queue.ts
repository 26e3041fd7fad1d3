import { type Clock, type HubClient, type HubUser, isFailure } from '@run-elsewhere/planner/jupyterhub';
import type { EngineQueue, Shape, Shortage, Want } from '../engine.js';
import type { JupyterHubConfig } from './config.js';
import type { Environments } from './environments.js';
import { shapesIn } from './profiles.js';
import { hubUserOf, strangerShortage, userShortage } from './users.js';

const FINDING_OUT: Shortage = {
  path: 'executable',
  text: 'executable: environments are still being found out: ask again in a minute',
};

/** A hub starts servers at once, or not at all. */
export class HubQueue implements EngineQueue {
  constructor(
    private readonly config: JupyterHubConfig,
    private readonly hub: HubClient,
    private readonly environments: Pick<Environments, 'list'>,
    private readonly clock: Clock,
  ) {}

  async shapes(
    want: Want,
    signal: AbortSignal,
  ): Promise<readonly Shape[] | { readonly shortages: readonly Shortage[] }> {
    const stranger = strangerShortage(this.config, want);
    const known = this.environments.list().some(({ name }) => name === want.environment);
    const start = new Date(this.clock.now()).toISOString();
    const found = shapesIn(this.config.profiles, want, start);
    const shortages = [
      ...('shortages' in found ? found.shortages : []),
      ...(known ? [] : [FINDING_OUT]),
      ...(stranger === undefined ? await this.#ofUser(want, signal) : [stranger]),
    ];
    return shortages.length > 0 ? { shortages } : found;
  }

  hold(): Promise<boolean> {
    return Promise.resolve(false);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  async #ofUser({ account }: Want, signal: AbortSignal): Promise<readonly Shortage[]> {
    const name = hubUserOf(this.config, account);
    if (name === undefined) return [];
    const shortage = userShortage(name, await this.#find(name, signal), this.config.namedServers);
    return shortage === undefined ? [] : [shortage];
  }

  async #find(name: string, signal: AbortSignal): Promise<HubUser | undefined> {
    try {
      return await this.hub.user(name, 'ask for a server', signal);
    } catch (error) {
      if (isFailure(error, 'gone')) return undefined;
      throw error;
    }
  }
}
