import { undiciTransport } from '../../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../../node/testing/scripted-server.js';
import type { JobRef } from '../../../model/index.js';
import type { PlatformDriver } from '../../driver.js';
import { BATCH, FOLDER, folderReply, hubDriver, jsonReply, userReply } from './hub.js';

export const base = (name: string): string => `/user/ada/${name}`;
export const contents = (name: string, path: string): string => `${base(name)}/api/contents/${path}`;
export const runner = (path: string): string => `${base(BATCH)}/files/${FOLDER}/run-elsewhere-batch/${path}`;

/** A hub of which each test writes the answers; it knows Ada, who has no server yet. */
export class ScriptedHub {
  private constructor(readonly server: ScriptedServer) {}

  static async start(): Promise<ScriptedHub> {
    const server = await scriptedServer();
    server.on('GET /hub/api/', jsonReply({ version: '6.1.1' }));
    server.on('GET /hub/api/user', userReply());
    return new ScriptedHub(server);
  }

  driver(): PlatformDriver {
    return hubDriver(undiciTransport(), this.server.url);
  }

  ref(name: string): JobRef {
    return {
      platformId: this.server.url,
      url: `${this.server.url}/hub/api/users/ada/servers/${name}`,
    };
  }

  /** A server that runs, with the job's folder and these files in it. */
  running(name: string, ...files: readonly string[]): void {
    const { server } = this;
    server.on('GET /hub/api/users/ada', userReply({ [name]: 'ready' }));
    server.on('GET /hub/api/user', userReply({ [name]: 'ready' }));
    server.on(
      `GET ${contents(name, 'run-elsewhere')}`,
      folderReply('other-000000000000/', `${FOLDER.replace('run-elsewhere/', '')}/`),
    );
    server.on(`GET ${contents(name, FOLDER)}`, folderReply(...files));
  }
}
