import type { Run } from '@run-elsewhere/planner';
import { SessionFrame } from './session-frame.js';
import type { SessionsOptions } from './sessions.js';
import { Sessions } from './sessions.js';
import type { SessionView } from './session-tab.js';

const views: SessionView[] = [];

// JupyterLab's own widgets need a page with its styles; what is looked at is what a tab is told.
jest.mock('./session-tab.js', () => ({
  SessionTab: class {
    readonly key = 'key';
    readonly isDisposed = false;
    present(view: SessionView): void {
      views.push(view);
    }
  },
}));

// Lumino wants drag events, which jsdom does not have.
jest.mock('@lumino/widgets', () => ({
  Widget: class {
    readonly node: HTMLElement;
    constructor({ node }: { readonly node: HTMLElement }) {
      this.node = node;
    }
    addClass(name: string): void {
      this.node.classList.add(name);
    }
  },
}));

/** What becomes of a session at this address, where sessions always open in a tab. */
async function always(sessionUrl: string): Promise<SessionView | undefined> {
  const run = { key: 'key', title: 'a', status: { phase: 'EXECUTING', sessionUrl } } as unknown as Run;
  const words = (text: string, ...values: string[]): string =>
    values.reduce((all, value, index) => all.replace(`%${index + 1}`, value), text);
  const options = {
    shell: { add: () => undefined },
    tracker: { find: () => undefined, add: () => Promise.resolve() },
    trans: { __: words },
    probe: () => Promise.resolve(undefined),
    settings: () => Promise.resolve({ openInPlace: 'always' }),
    run: () => Promise.resolve(run),
    canHoldTabs: true,
    origin: 'http://127.0.0.1:8888',
  };
  const shown = views.length;
  await new Sessions(options as unknown as SessionsOptions).open(run);
  while (views.length === shown) await Promise.resolve();
  return views.at(-1);
}

it('opens a session in a tab, where the settings say "always"', async () => {
  const url = 'http://localhost:9000/session/1/lab?token=t';
  expect(await always(url)).toEqual({ kind: 'frame', url });
});

it.each(['http://127.0.0.1:8888/files/evil.html', 'http://127.0.0.1:9000/lab'])(
  "does not even then frame the editor's own host: %s",
  async (url) => {
    const view = await always(url);
    expect(view).toMatchObject({ kind: 'card', url });
    expect((view as { readonly why: string }).why).toContain('it is on the same host as the editor');
  },
);

it('frames it so that it can neither navigate the window nor read the clipboard', () => {
  const frame = new SessionFrame('A session').node.querySelector('iframe');
  expect(frame?.getAttribute('sandbox')).not.toContain('top-navigation');
  expect(frame?.getAttribute('allow')).toBe('clipboard-write; fullscreen');
  expect(frame?.referrerPolicy).toBe('no-referrer');
});
