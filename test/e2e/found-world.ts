import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NAMESPACE } from '@run-elsewhere/planner/wire';

/** A list of platforms and a GitLab with a repository of tutorials, as they are on the net, on loopback. */
export interface FoundWorld {
  readonly settings: {
    readonly catalogues: readonly { readonly url: string; readonly kind: string }[];
    readonly platformLists: readonly string[];
  };
  /** Paths that were asked for, in their order. */
  readonly asked: readonly string[];
  /** Credentials that came with any request; there must be none. */
  readonly credentials: readonly string[];
  close(): Promise<void>;
}

const PROJECT = '/api/v4/projects/science%2Fagnpy';
const COMMIT = '5eed'.repeat(10);

/** What stands in the tutorials; the first line is the title. */
const TUTORIALS: Readonly<Record<string, readonly [string, string]>> = {
  'synchrotron.ipynb': [
    '# Synchrotron radiation\n\nOf a blob of electrons in a jet.',
    'print("synchrotron")',
  ],
  'external_compton.ipynb': [
    '# External Compton\n\nScattering of the photon fields around a black hole: the disk, the broad line region and the ring dust torus.',
    'print("compton of", 6 * 7, open("photons.dat").read())',
  ],
  'absorption.ipynb': ['# Gamma-gamma absorption\n\nOpacity of the broad line region.', 'print("tau")'],
  'spectra.ipynb': ['# Electron spectra\n\nPower laws, broken and smooth.', 'print("n(gamma)")'],
  'experiments/scratch.ipynb': ['# Scratch\n\nNothing to see.', 'print("?")'],
};

/** What lies beside them. */
const DATA: Readonly<Record<string, string>> = { 'photons.dat': 'dust at 1200 K', 'unread.dat': 'of no use' };

const notebookOf = ([text, code]: readonly [string, string]): string =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3' },
      language_info: { name: 'python' },
    },
    cells: [
      { cell_type: 'markdown', id: 'about', metadata: {}, source: text },
      { cell_type: 'code', id: 'code', metadata: {}, execution_count: null, outputs: [], source: code },
    ],
  });

/** @param platform the one that the list names */
export async function startFoundWorld(platform: {
  readonly name: string;
  readonly url: string;
}): Promise<FoundWorld> {
  const asked: string[] = [];
  const credentials: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(url);
    credentials.push(...[headers.authorization, headers.cookie].filter((value) => value !== undefined));
    answer(url, platform, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: {
      catalogues: [{ url: `${origin}/science/agnpy`, kind: 'gitlab' }],
      platformLists: [`${origin}/platforms.json`],
    },
    asked,
    credentials,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  target: string,
  platform: { readonly name: string; readonly url: string },
  response: ServerResponse,
): void {
  const json = (value: unknown): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const [path = ''] = target.split('?');
  const file = /^\/repository\/files\/([^/]+)\/raw$/.exec(path.slice(PROJECT.length))?.[1];
  const name = decodeURIComponent(file ?? '');
  const tutorial = TUTORIALS[name];
  const data = DATA[name];
  if (path === '/platforms.json') {
    const description = 'A small machine for everybody.';
    json({ schema: `${NAMESPACE}/platform-list`, platforms: [{ ...platform, description }] });
  } else if (path === PROJECT) {
    json({ description: 'Jets of active galaxies', topics: ['blazars'], license: { key: 'bsd-3-clause' } });
  } else if (path === `${PROJECT}/repository/commits/HEAD`) json({ id: COMMIT });
  else if (path === `${PROJECT}/repository/tree`) {
    json(Object.keys({ ...TUTORIALS, ...DATA }).map((name) => ({ type: 'blob', path: name })));
  } else if (tutorial) {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(notebookOf(tutorial));
  } else if (data !== undefined) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(data);
  } else response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
}
