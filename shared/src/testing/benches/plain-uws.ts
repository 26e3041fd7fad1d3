import { withCredentials } from '../../http/credentials.js';
import { handlerServer } from '../../node/testing/handler-server.js';
import { JumpClock } from '../../drivers/common/testing/jump-clock.js';
import type { DriverFactory } from '../../drivers/driver.js';
import { uwsDriverFactory } from '../../drivers/uws/driver.js';
import { LIVE_TITLE, PlainUws } from '../../drivers/uws/testing/plain-uws.js';
import { plainPlatform, sampleTask } from '../../drivers/uws/testing/samples.js';
import type { Faults } from '../drivers/faults.js';
import { benchParts, type RunningBench, transportWith } from './bench-parts.js';

const TOKENS = { visitor: undefined, member: 'of-the-service', stranger: 'of-nobody' } as const;

const LIVE_TASK = sampleTask({
  mode: 'live',
  executable: {
    kind: 'notebook',
    name: 'clusters.ipynb',
    text: JSON.stringify({ cells: [], metadata: { title: LIVE_TITLE }, nbformat: 4, nbformat_minor: 5 }),
    sha256: 'b'.repeat(64),
  },
});

/** A plain UWS service whose settings state its offer. @param hasSessions it answers with a session at once where one is wanted */
export async function plainUwsBench(hasSessions = false): Promise<RunningBench> {
  const service = new PlainUws({ hasSessions });
  const server = await handlerServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const { method = '', url: target = '', headers } = request;
    const reply = service.answer({ method, target, authorization: headers.authorization, body });
    response.writeHead(reply.status, { ...reply.headers }).end(reply.body ?? '');
  });
  const parts = await benchParts();
  const platform = plainPlatform(server.url, {
    stated: { cores: 4, memoryGiB: 8, diskGiB: 20, durationSeconds: 5400, notebookParameter: 'NOTEBOOK' },
    answersWithSession: hasSessions,
  });
  const factoryOf = (token?: string, faults?: Faults): DriverFactory =>
    uwsDriverFactory({
      transport: withCredentials(transportWith(faults), () =>
        Promise.resolve(token === undefined ? undefined : { token, origins: [server.url] }),
      ),
      clock: new JumpClock(),
      frameOrigins: () => [],
      agreed: () => true,
    });
  return {
    bench: {
      kind: 'plain-uws',
      factory: factoryOf(),
      platform,
      address: `${platform.url}/`,
      elsewhere: parts.elsewhere,
      signIn: 'optional',
      modes: hasSessions ? ['live', 'batch'] : ['batch'],
      refused: { task: sampleTask({ needs: { cores: 8 } }), field: 'cores' },
      connect: (who, faults) => factoryOf(TOKENS[who], faults).connect(platform),
      task: (mode) => (mode === 'live' ? LIVE_TASK : sampleTask()),
      begun: () =>
        Promise.resolve(
          service.sessions + [...service.jobs.values()].filter(({ phase }) => phase !== 'PENDING').length,
        ),
      advance: ({ url }, stage) => {
        const job = service.jobs.get(new URL(url).pathname);
        if (job?.phase === 'EXECUTING' && stage === 'ended') job.phase = 'COMPLETED';
      },
      newFile: parts.newFile,
    },
    close: async () => {
      await server.close();
      await parts.close();
    },
  };
}
