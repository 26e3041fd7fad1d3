import type * as vscode from 'vscode';
import {
  originOf,
  TransportError,
  type CredentialKeeper,
  type PlatformCredential,
} from '@run-elsewhere/planner';
import { inTime } from '../window/in-time.js';

const PREFIX = 'token:';
/** Before the token where its scheme is not Bearer; a token has no space in it. */
const BASIC = 'Basic ';
const PATIENCE_MS = 10_000;

/** Tokens in the editor's secret storage (the system's keychain on a desktop), shared by all windows; never in settings. */
export class SecretCredentials implements CredentialKeeper {
  /** @param platformIds of the settings: the storage of older editors cannot list what it has */
  constructor(
    private readonly secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>,
    private readonly platformIds: () => readonly string[],
  ) {}

  async known(): Promise<readonly string[]> {
    const ids = this.platformIds();
    const tokens = await Promise.all(ids.map((id) => this.secrets.get(PREFIX + id)));
    return ids.filter((_, index) => tokens[index] !== undefined);
  }

  async set(platformId: string, token: string, scheme?: PlatformCredential['scheme']): Promise<void> {
    await this.secrets.store(PREFIX + platformId, scheme === 'Basic' ? BASIC + token : token);
  }

  async forget(platformId: string): Promise<void> {
    await this.secrets.delete(PREFIX + platformId);
  }

  /** What the transport may add: a platform's identifier is its address, and the token goes to that origin only. */
  readonly lookUp = async (platformId: string): Promise<PlatformCredential | undefined> => {
    const origin = originOf(platformId);
    const stored = await inTime(this.secrets.get(PREFIX + platformId), PATIENCE_MS, () => {
      throw new TransportError('unreachable', 'the editor does not give its token', false);
    });
    if (stored === undefined || origin === undefined) return undefined;
    return stored.startsWith(BASIC)
      ? { token: stored.slice(BASIC.length), origins: [origin], scheme: 'Basic' }
      : { token: stored, origins: [origin] };
  };
}
