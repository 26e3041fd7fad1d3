import { ENGINE_CONTRACT, type EngineBench } from '../testing/index.js';
import { dataFolder, openEngine, proxied } from './testing.js';
import { removeFolder } from './processes.js';

jest.setTimeout(60_000);

let data: string;
beforeAll(async () => {
  data = await dataFolder();
});
afterAll(() => removeFolder(data));

const bench = (): EngineBench => ({
  uploads: data,
  changes: { environment: 'base' },
  open: () => openEngine(data),
  answers: async (session, { basePath }) => {
    const { host, port, token } = proxied(session);
    const headers = { authorization: `token ${token}` };
    const url = `http://${host}:${port}${basePath}api/status`;
    const answer = await fetch(url, { headers }).catch(() => undefined);
    return answer?.status === 200;
  },
});

test.each(ENGINE_CONTRACT.map((step) => [step.name, step] as const))('%s', async (_, step) => {
  await step.run(bench());
});
