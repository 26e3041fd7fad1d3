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
  ])('knows %s', async (_what, header, name) => {
    expect((await accounts.recognise(header)).name).toBe(name);
  });

  it.each([
    ['a token of nobody', 'Bearer nobody', 'invalid-token'],
    ["somebody else's token", basic(`ada:${BOB}`), 'unauthorized'],
    ['an issued token under another name', basic('ada:issued'), 'unauthorized'],
    ['a token whose account is gone', 'Bearer of-an-account-that-is-gone', 'invalid-token'],
    ['a scheme of another world', `Digest ${ADA}`, 'unauthorized'],
    ['Basic without a colon', basic('ada'), 'unauthorized'],
    ['a scheme alone', 'Bearer', 'unauthorized'],
    ['an empty header', '', 'unauthorized'],
  ])('does not take %s', async (_what, header, kind) => {
    await expect(accounts.recognise(header)).rejects.toMatchObject({ kind });
  });

  it('gives visitors the anonymous account where there is one', async () => {
    expect(await accounts.recognise(undefined)).toEqual({
      account: expect.objectContaining({ name: 'anonymous' }) as unknown,
    });
    const closed = createAccounts([], () => undefined);
    expect(await closed.recognise(undefined)).toEqual({});
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

  it('say why a token is refused, in the characters of RFC 6750', () => {
    expect(challenges('A', 'it "has"\\ é')[0]).toBe(
      `Bearer realm="A", error="invalid_token", error_description="it 'has'' '"`,
    );
  });
});
