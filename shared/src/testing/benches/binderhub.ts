import { withCredentials } from '../../http/credentials.js';
import { binderHubDriverFactory } from '../../drivers/binderhub/driver.js';
import { binder, sourceOf, taskOf, TEXT } from '../../drivers/binderhub/testing/samples.js';
import { StrictBinder } from '../../drivers/binderhub/testing/strict-binder.js';
import { JumpClock } from '../../drivers/common/testing/jump-clock.js';
import type { DriverFactory } from '../../drivers/driver.js';
import { handlerServer } from '../../node/testing/handler-server.js';
import type { Faults } from '../drivers/faults.js';
import { benchParts, type RunningBench, transportWith } from './bench-parts.js';

const TOKENS = { visitor: undefined, member: 'of-the-hub', stranger: 'of-nobody' } as const;
const MODIFIED = '2026-01-01T11:00:00Z';

/** A strict BinderHub that wants people to sign in, with its sessions on another origin. */
export async function binderHubBench(): Promise<RunningBench> {
  const hub = new StrictBinder(() => `${server.otherUrl}/user/ada-x1/`);
  hub.hubToken = TOKENS.member;
  hub.files.set('work', { type: 'directory', text: '', modified: MODIFIED });
  hub.files.set('work/clusters.ipynb', { type: 'notebook', text: TEXT, modified: MODIFIED });
  const server = await handlerServer((request, response) => hub.handle(request, response));
  const parts = await benchParts();
  const platform = binder(server.url);
  const factoryOf = (token?: string, faults?: Faults): DriverFactory =>
    binderHubDriverFactory({
      transport: withCredentials(transportWith(faults), () =>
        Promise.resolve(token === undefined ? undefined : { token, origins: [server.url] }),
      ),
      clock: new JumpClock(),
    });
  return {
    bench: {
      kind: 'binderhub',
      factory: factoryOf(),
      platform,
      address: `${server.url}/v2/gh/ada/stars/HEAD`,
      elsewhere: parts.elsewhere,
      signIn: 'required',
      modes: ['live'],
      refused: { task: taskOf({ source: sourceOf({ pushed: false }) }), field: 'executable' },
      connect: (who, faults) => factoryOf(TOKENS[who], faults).connect(platform),
      task: (mode) => taskOf({ mode }),
      begun: () => Promise.resolve(hub.launches),
      newFile: parts.newFile,
    },
    close: async () => {
      await server.close();
      await parts.close();
    },
  };
}
