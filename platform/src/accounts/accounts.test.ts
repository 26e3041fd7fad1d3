import { parseConfig } from '../config.js';
import { ADA, BOB, DOCUMENT } from '../testing/service.js';
import { challenges, createAccounts } from './accounts.js';

const accounts = createAccounts(parseConfig(DOCUMENT, {}).accounts);
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('recognise', () => {
  it.each([
    ['a bearer token', `Bearer ${ADA}`, 'ada'],
    ['the scheme in any case', `bEaReR  ${ADA}`, 'ada'],
    ['name and token', basic(`bob:${BOB}`), 'bob'],
    ['no credential', undefined, undefined],
  ])('knows %s', (_what, header, name) => {
    expect(accounts.recognise(header)?.name).toBe(name);
  });

  it.each([
    ['a token of nobody', 'Bearer nobody'],
    ["somebody else's token", basic(`ada:${BOB}`)],
    ['a scheme of another world', `Digest ${ADA}`],
    ['Basic without a colon', basic('ada')],
    ['a scheme alone', 'Bearer'],
    ['an empty header', ''],
  ])('does not take %s', (_what, header) => {
    expect(accounts.recognise(header)).toBeUndefined();
  });

  it('gives visitors the anonymous account where there is one', () => {
    expect(accounts.recognise(undefined)).toEqual({
      account: expect.objectContaining({ name: 'anonymous' }) as unknown,
    });
    const closed = createAccounts([]);
    expect(closed.recognise(undefined)).toEqual({});
    expect([closed.visitors, closed.signIn]).toEqual([false, false]);
  });
});

describe('challenges', () => {
  it('cannot be broken out of by a name', () => {
    expect(challenges('A "b"\\\r\nX: é')).toEqual([
      String.raw`Bearer realm="A \"b\"\\??X: ?"`,
      String.raw`Basic realm="A \"b\"\\??X: ?", charset="UTF-8"`,
    ]);
  });
});
