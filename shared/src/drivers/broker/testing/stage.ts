import { scriptedServer, type ScriptedServer } from '../../../node/testing/scripted-server.js';
import { connectTo } from './connect.js';
import { type BrokerManners, type StrictBroker, strictBroker } from './strict-broker.js';

/** A broker for one test, and whatever other servers it needs. */
export class Stage {
  private running: StrictBroker | undefined;
  private others: ScriptedServer[] = [];

  /** The broker that was begun. */
  get broker(): StrictBroker {
    if (this.running === undefined) throw new Error('No broker was begun.');
    return this.running;
  }

  /** Starts a broker with these manners, and a driver for it. */
  async begin(manners?: BrokerManners): Promise<ReturnType<typeof connectTo>> {
    this.running = await strictBroker(manners);
    return connectTo(this.running.url);
  }

  /** Another server, which follows a script. */
  async another(): Promise<ScriptedServer> {
    const server = await scriptedServer();
    this.others.push(server);
    return server;
  }

  async close(): Promise<void> {
    const servers = [...(this.running === undefined ? [] : [this.running]), ...this.others];
    await Promise.all(servers.map((each) => each.close()));
    [this.running, this.others] = [undefined, []];
  }
}
