import { withCredentials } from '../../http/credentials.js';
import type { DriverFactory } from '../../drivers/driver.js';
import { brokerDriverFactory } from '../../drivers/broker/driver.js';
import { brokerPlatform, sampleTask } from '../../drivers/broker/testing/samples.js';
import { strictBroker } from '../../drivers/broker/testing/strict-broker.js';
import { JumpClock } from '../../drivers/common/testing/jump-clock.js';
import type { Faults } from '../drivers/faults.js';
import { benchParts, type RunningBench, transportWith } from './bench-parts.js';

const TOKENS = { visitor: undefined, member: 'of-ada', stranger: 'of-nobody' } as const;
const NOT_BEGUN = ['OFFERED', 'REJECTED', 'EXPIRED'];

/** A strict ExecutionBroker. @param announcesLink - whether its offers tell of a page to come: without it nothing opens live */
export async function brokerBench(announcesLink: boolean): Promise<RunningBench> {
  const broker = await strictBroker({
    announcesLink,
    authorization: `Bearer ${TOKENS.member}`,
    challenge: 'Bearer realm="Calyx"',
  });
  const parts = await benchParts();
  const platform = brokerPlatform(broker.url);
  const factoryOf = (token?: string, faults?: Faults): DriverFactory =>
    brokerDriverFactory({
      transport: withCredentials(transportWith(faults), () =>
        Promise.resolve(token === undefined ? undefined : { token, origins: [broker.url] }),
      ),
      clock: new JumpClock(),
    });
  return {
    bench: {
      kind: 'broker',
      factory: factoryOf(),
      platform,
      address: `${broker.url}/requests`,
      elsewhere: parts.elsewhere,
      signIn: 'required',
      modes: announcesLink ? ['live', 'batch'] : ['batch'],
      refused: { task: sampleTask({ needs: { memoryGiB: 64 } }), field: 'memoryGiB' },
      connect: (who, faults) => factoryOf(TOKENS[who], faults).connect(platform),
      task: (mode) => sampleTask({ mode }),
      begun: () =>
        Promise.resolve(
          [...broker.sessions.values()].filter(({ phase }) => !NOT_BEGUN.includes(phase)).length,
        ),
      advance: ({ url, mode }, stage) => {
        const session = broker.sessions.get(url.split('/').pop() ?? '');
        if (session === undefined) return;
        session.phase = stage === 'running' ? 'RUNNING' : 'COMPLETED';
        const page = { protocol: 'HTTPS', status: 'AVAILABLE', location: 'https://desk.example/lab' };
        if (mode === 'live') session.connectors = [page];
      },
      newFile: parts.newFile,
    },
    close: async () => {
      await broker.close();
      await parts.close();
    },
  };
}
