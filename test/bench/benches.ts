import type { Bench } from './bench.ts';
import { askFigures } from './ask/ask.ts';
import { captureFigures } from './capture.ts';
import { jobListFigures } from './job-list.ts';
import { labSizes } from './lab-sizes.ts';
import { pageFigures } from './page/page.ts';
import { panelFigures } from './panel.ts';
import { platformLoad } from './platform-load.ts';
import { relayFigures } from './relay/relay.ts';
import { searchFigures } from './search.ts';
import { uwsCycles } from './uws/cycle.ts';
import { noticeFigures } from './uws/notice.ts';
import { watchRequests } from './uws/requests.ts';
import { vsCodeActivation } from './vscode-activation.ts';
import { vsCodeSizes } from './vscode-sizes.ts';

/** All benches, with the sizes that they run with. */
export const BENCHES: readonly Bench[] = [
  {
    name: 'ask',
    full: () => askFigures({ platforms: [10, 100, 500], rounds: 7 }),
    short: () => askFigures({ platforms: [10], rounds: 1 }),
  },
  {
    name: 'search',
    full: async () => searchFigures([10, 1000, 10_000]),
    short: async () => searchFigures([10]),
  },
  {
    name: 'job-list',
    full: () => jobListFigures([100, 1000, 10_000, 100_000]),
    short: () => jobListFigures([100]),
  },
  {
    name: 'capture',
    full: () => captureFigures([1, 10, 100]),
    short: () => captureFigures([1]),
  },
  {
    name: 'uws',
    full: (tools) =>
      uwsCycles(
        {
          seconds: [
            [0, 15],
            [1, 5],
            [60, 1],
          ],
          peers: true,
        },
        tools,
      ),
    short: (tools) => uwsCycles({ seconds: [[0, 1]], peers: false }, tools),
  },
  {
    name: 'notice',
    full: () => noticeFigures({ seconds: [5, 10, 30, 60], jobs: 6 }),
    short: () => noticeFigures({ seconds: [0.2], jobs: 2 }),
  },
  {
    name: 'requests',
    full: () => watchRequests([10, 60, 600, 6000]),
    short: () => watchRequests([60]),
  },
  {
    name: 'panel',
    full: async (tools) => {
      await tools.vsCode();
      const sizes = [
        { offers: 50, jobs: 100 },
        { offers: 100, jobs: 200 },
        { offers: 500, jobs: 1000 },
      ];
      return panelFigures(await tools.browser(), sizes, 9);
    },
    short: async (tools) => {
      await tools.vsCode();
      return panelFigures(await tools.browser(), [{ offers: 50, jobs: 100 }], 1);
    },
  },
  {
    name: 'page',
    full: async (tools) =>
      pageFigures(await tools.browser(), { platforms: [10, 100, 500], megabytes: [1, 10, 100], pages: 5 }),
    short: async (tools) => pageFigures(await tools.browser(), { platforms: [10], megabytes: [1], pages: 1 }),
  },
  {
    name: 'relay',
    full: async (tools) =>
      relayFigures(await tools.lab(), { requests: 200, fileMiB: 100, downloads: 5, saves: 20 }),
    short: async (tools) =>
      relayFigures(await tools.lab(), { requests: 3, fileMiB: 1, downloads: 1, saves: 1 }),
  },
  {
    name: 'lab-sizes',
    full: async (tools) => labSizes(await tools.lab(), await tools.browser(), await tools.peers()),
    short: async (tools) => labSizes(await tools.lab(), await tools.browser()),
  },
  {
    name: 'vscode-sizes',
    full: async (tools) => vsCodeSizes(await tools.vsCode(), await tools.peers()),
    short: async (tools) => vsCodeSizes(await tools.vsCode()),
  },
  {
    name: 'vscode-activation',
    full: async (tools) => vsCodeActivation(await tools.vsCode(), await tools.browser(), { windows: 5 }),
    short: async (tools) => vsCodeActivation(await tools.vsCode(), await tools.browser(), { windows: 1 }),
  },
  {
    name: 'platform',
    full: () => platformLoad({ clients: [1, 100, 1000], seconds: 8 }),
    short: () => platformLoad({ clients: [2], seconds: 0.3 }),
  },
];
