import type * as vscode from 'vscode';
import {
  originOf,
  TransportError,
  type CredentialKeeper,
  type PlatformCredential,
} from '@run-elsewhere/planner';
import { inTime } from '../window/in-time.js';

const PREFIX = 'token:';
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

  async set(platformId: string, token: string): Promise<void> {
    await this.secrets.store(PREFIX + platformId, token);
  }

  async forget(platformId: string): Promise<void> {
    await this.secrets.delete(PREFIX + platformId);
  }

  /** What the transport may add: a platform's identifier is its address, and the token goes to that origin only. */
  readonly lookUp = async (platformId: string): Promise<PlatformCredential | undefined> => {
    const origin = originOf(platformId);
    const token = await inTime(this.secrets.get(PREFIX + platformId), PATIENCE_MS, () => {
      throw new TransportError('unreachable', 'the editor does not give its token', false);
    });
    return token === undefined || origin === undefined ? undefined : { token, origins: [origin] };
  };
}
