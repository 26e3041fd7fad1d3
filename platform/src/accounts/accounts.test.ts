import { parseConfig } from '../config.js';
import { ADA, BOB, DOCUMENT } from '../testing/service.js';
import { challenges, createAccounts } from './accounts.js';
import { hashOf } from './tokens.js';

const issued = new Map([
  [hashOf('issued'), 'bob'],
  [hashOf('of-an-account-that-is-gone'), 'eve'],
]);
const accounts = createAccounts(parseConfig(DOCUMENT, {}).accounts, (hash) => issued.get(hash));
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('recognise', () => {
  it.each([
    ['a bearer token', `Bearer ${ADA}`, 'ada'],
    ['the scheme in any case', `bEaReR  ${ADA}`, 'ada'],
    ['name and token', basic(`bob:${BOB}`), 'bob'],
    ['a token of the admin command', 'Bearer issued', 'bob'],
    ['name and such a token', basic('bob:issued'), 'bob'],
    ['no credential', undefined, undefined],
  ])('knows %s', (_what, header, name) => {
    expect(accounts.recognise(header)?.name).toBe(name);
  });

  it.each([
    ['a token of nobody', 'Bearer nobody'],
    ["somebody else's token", basic(`ada:${BOB}`)],
    ['an issued token under another name', basic('ada:issued')],
    ['a token whose account is gone', 'Bearer of-an-account-that-is-gone'],
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
    const closed = createAccounts([], () => undefined);
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
