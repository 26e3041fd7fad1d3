import { normaliseAddress, type PlatformSetting } from '@run-elsewhere/planner';
import type { ServerPart } from '../server/api.js';

/** Is told which platforms the user has added, before any of them is asked. */
export interface AllowedOrigins {
  /** @param agreed origins from which results may come, without a credential */
  register(platforms: readonly PlatformSetting[], agreed: readonly string[]): Promise<void>;
}

/** Tells the relay which origins the user has added; it refuses all others. */
export class Origins implements AllowedOrigins {
  private registered = '';

  /** @param page tells this page's list from those of others, which stay as they are */
  constructor(
    private readonly server: ServerPart,
    private readonly page: string,
  ) {}

  async register(platforms: readonly PlatformSetting[], agreed: readonly string[]): Promise<void> {
    const body = {
      page: this.page,
      platforms: platforms.filter(({ enabled }) => enabled !== false).flatMap(({ url }) => entry(url)),
      agreed,
    };
    const text = JSON.stringify(body);
    if (text === this.registered) return;
    await this.server.request('PUT', 'origins', body);
    this.registered = text;
  }
}

/** Nothing for an address that is none: the panel says so where it was typed. */
function entry(url: string): { id: string; origins: string[] }[] {
  const id = normaliseAddress(url);
  return id === undefined ? [] : [{ id, origins: [new URL(id).origin] }];
}
