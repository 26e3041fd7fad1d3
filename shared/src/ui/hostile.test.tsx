/** @jest-environment jsdom */
import { screen } from '@testing-library/react';
import type { PanelState } from '../panel/state.js';
import { CAPTURED, SUMMARY, entryOf, jobOf, roundOf, runOf, statusOf } from './testing/fixture.js';
import { renderPanel } from './testing/render-panel.js';

const EVIL = '<img src=x onerror="globalThis.pwned=1"> %1 \u202Egpj.exe\u0007';

/** Every text that a platform or a file name can set. */
const HOSTILE: PanelState = {
  task: {
    kind: 'captured',
    summary: {
      ...SUMMARY,
      title: EVIL,
      origin: EVIL,
      kernel: EVIL,
      language: EVIL,
      packages: [EVIL, EVIL],
      files: [{ path: EVIL, sizeBytes: 1, included: true }],
      warnings: [EVIL, EVIL],
      parameters: [{ name: EVIL, value: EVIL, help: EVIL }],
      capturedAt: EVIL,
    },
  },
  form: { ...CAPTURED.form, errors: { cores: EVIL } },
  round: roundOf({
    offers: [
      entryOf('x', {
        platformName: EVIL,
        start: EVIL,
        expires: EVIL,
        cost: { amount: 1, unit: EVIL },
        environment: { name: EVIL, kernel: EVIL, lacks: [EVIL], installs: false },
        notes: [EVIL, EVIL],
      }),
    ],
    refusals: [
      {
        platformId: 'r',
        platformName: EVIL,
        reasons: [{ field: 'files', text: EVIL }, { text: EVIL }],
        signInMayHelp: true,
      },
    ],
    silent: [{ platformId: 's', platformName: EVIL, text: EVIL, details: EVIL }],
  }),
  adding: { address: EVIL, busy: false, problem: { text: EVIL, details: EVIL } },
  problems: [EVIL, EVIL],
  limits: [EVIL],
  platforms: [
    {
      id: 'p',
      name: EVIL,
      url: `javascript:${EVIL}`,
      signIn: 'required',
      signedInAs: EVIL,
      hasCredential: true,
      busy: false,
      problem: EVIL,
    },
  ],
  jobs: [
    jobOf('j', {
      run: runOf('j', {
        title: EVIL,
        platformName: EVIL,
        createdAt: EVIL,
        problem: EVIL,
        status: statusOf({
          started: EVIL,
          durationSeconds: 60,
          destruction: EVIL,
          progress: { done: 99, total: -1, text: EVIL },
          error: { message: EVIL, transient: false, details: EVIL },
        }),
      }),
      buttons: ['open', 'log', 'remove'],
      log: EVIL,
      collected: [EVIL],
      problem: { text: EVIL, details: EVIL },
    }),
  ],
  announcements: [{ id: 1, text: EVIL }],
};

describe('text from strangers', () => {
  it('is only ever text', () => {
    const complaints = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const { container } = renderPanel(HOSTILE);
    expect(container.querySelector('img, script, a, iframe, [onerror], [href], [src]')).toBeNull();
    expect(container.textContent).toContain('<img src=x');
    expect(complaints.mock.calls.map(String)).toEqual([]);
    complaints.mockRestore();
  });

  it('cannot turn its neighbours around, neither in sight nor in a name that is read aloud', () => {
    const { container } = renderPanel(HOSTILE);
    const attributes = [...container.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes]
        .filter(({ name }) => /^(aria-|title|datetime)/.test(name))
        .map(({ value }) => value),
    );
    const inputs = [...container.querySelectorAll('input')].map((input) => input.value);
    for (const text of [container.textContent, ...attributes]) {
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]|(?!\n)\p{Cc}/u);
    }
    expect(inputs).toContain(EVIL);
    expect(
      screen.getByRole('button', {
        name: /^Run on <img src=x .*\[U\+202E\]gpj\.exe\u2407, 8 cores, 32 GiB$/,
      }),
    ).toBeTruthy();
  });
});
