import { SignJWT, UnsecuredJWT } from 'jose';
import { parseConfig } from '../../config.js';
import type { MemberTable } from '../../state/members.js';
import { createFakeClock } from '../../testing/fake-clock.js';
import type { TestIssuer } from '../../testing/issuer.js';
import { AUDIENCE, startIssuer } from '../../testing/issuer.js';
import { DOCUMENT } from '../../testing/service.js';
import type { OpenIdConfig } from './config.js';
import type { OpenId } from './openid.js';
import { createOpenId } from './openid.js';

const allocation = { cores: 2, memoryGiB: 4, diskGiB: 5, gpus: 0, durationSeconds: 7200 };
const ALLOCATIONS = [
  { group: '/survey', allocation: { ...allocation, cores: 8 }, coreHoursPerMonth: 100 },
  { group: '/students', allocation, jobs: 1 },
];

let issuer: TestIssuer;
let other: TestIssuer;
const clock = createFakeClock(Date.now());
const groups = new Map<string, readonly string[]>();
const members: MemberTable = {
  find: (name) => groups.get(name),
  put: (name, all) => void groups.set(name, all),
};

const configFor = (change: object = {}): OpenIdConfig => {
  const openid = {
    issuer: issuer.url,
    audience: AUDIENCE,
    groups: 'groups',
    allocations: ALLOCATIONS,
    ...change,
  };
  const read = parseConfig({ ...DOCUMENT, openid }, {}).openid;
  if (read === undefined) throw new Error('the configuration has no issuer');
  return read;
};
const create = (change: object = {}, pauseMs = 0): OpenId =>
  createOpenId(configFor(change), {
    members,
    clock,
    warn: () => undefined,
    manners: { patienceMs: 200, pauseMs },
  });
const place = (): string => issuer.url.replace('http://', '');
const claims = (change: object = {}): Record<string, unknown> => {
  const iat = Math.floor(clock.now() / 1000);
  return { iss: issuer.url, aud: AUDIENCE, sub: 'ada', iat, exp: iat + 600, groups: [], ...change };
};

beforeAll(async () => {
  const people = { ada: ['/students', '/other', '/survey'], bob: ['/students'], eve: ['/other'] };
  issuer = await startIssuer(people);
  other = await startIssuer({ ada: ['/survey'] });
});
afterAll(async () => {
  await issuer.stop();
  await other.stop();
});
afterEach(() => {
  issuer.broken = undefined;
});

describe('a token of the issuer', () => {
  it("gives its holder the first allocation of the holder's groups", async () => {
    const openId = create();
    const ada = await openId.recognise(await issuer.token('ada'));
    expect(ada.name).toBe(`ada@${place()}`);
    expect(ada.account).toMatchObject({ name: ada.name, allocation: { cores: 8 }, coreHoursPerMonth: 100 });
    expect((await openId.recognise(await issuer.token('bob'))).account).toMatchObject({ jobs: 1 });
  });

  it('of somebody without an allocation names them, and gives nothing', async () => {
    expect(await create().recognise(await issuer.token('eve'))).toEqual({ name: `eve@${place()}` });
  });

  it('need not be there for the limits to be known, and they follow the configuration', async () => {
    const openId = create();
    const { name = '' } = await openId.recognise(await issuer.token('ada'));
    expect(openId.find(name)).toMatchObject({ coreHoursPerMonth: 100 });
    expect(create({ allocations: [ALLOCATIONS[1]] }).find(name)).toMatchObject({ jobs: 1 });
    expect([openId.find('ada'), openId.find(`zoe@${place()}`)]).toEqual([undefined, undefined]);
  });

  it('needs no groups where everybody has an allocation', async () => {
    const openId = create({ groups: undefined, allocations: [{ allocation }] });
    expect((await openId.recognise(await issuer.token('eve'))).account).toMatchObject({ allocation });
  });

  it('may name one group without a list, and the account by another claim', async () => {
    const token = await issuer.forge(claims({ groups: '/survey', eppn: 'ada@inst' }), { typ: 'JWT' });
    expect(await create({ account: 'eppn' }).recognise(token)).toMatchObject({
      name: `ada@inst@${place()}`,
      account: { coreHoursPerMonth: 100 },
    });
  });
});

describe('refused', () => {
  const refusal = async (token: string, openId = create()): Promise<string> => {
    const error: unknown = await openId.recognise(token).then(
      () => 'taken',
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ kind: 'invalid-token' });
    return error instanceof Error ? error.message : '';
  };
  const past = (): Record<string, unknown> => claims({ exp: Math.floor(clock.now() / 1000) - 31 });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['an opaque token', () => Promise.resolve('opaque'), /no token that this platform gave, and no JWT/],
    ['one for somebody else', () => issuer.token('ada', 'https://other.example'), /not for this platform/],
    ['one of another issuer', () => other.token('ada'), /not of the issuer/],
    ["one with another issuer's signature", () => other.forge(claims()), /key that is not its issuer's/],
    [
      "another issuer's signature under this one's key id",
      () => other.forge(claims(), { kid: issuer.publicKey.kid }),
      /signature is not its issuer's/,
    ],
    ['one that has expired', () => issuer.forge(past()), /has expired/],
    ['one that never expires', () => issuer.forge(claims({ exp: undefined })), /claim exp/],
    ['one for later', () => issuer.forge(claims({ nbf: clock.now() / 1000 + 60 })), /not valid yet/],
    ['one of nobody', () => issuer.forge(claims({ sub: undefined })), /claim sub/],
    ['a name that is no name', () => issuer.forge(claims({ sub: 'a b' })), /no name of an account/],
    ['an ID token', () => issuer.forge(claims({ nonce: 'x' }), { typ: 'JWT' }), /an ID token/],
    ['a logout token', () => issuer.forge(claims(), { typ: 'logout+jwt' }), /no access token/],
    ['one that is bound to a key', () => issuer.forge(claims({ cnf: { jkt: 'x' } })), /bound to a key/],
  ])('%s', async (_what, make, why) => {
    expect(await refusal(await make())).toMatch(why);
  });

  it('one that is not signed', async () => {
    expect(await refusal(new UnsecuredJWT(claims()).encode())).toMatch(/not signed in a way/);
  });

  it("one that is signed with the issuer's public key as a secret", async () => {
    const { n = '', kid = '' } = issuer.publicKey;
    for (const secret of [n, JSON.stringify(issuer.publicKey)]) {
      const header = { alg: 'HS256', typ: 'at+jwt', kid };
      const token = await new SignJWT(claims())
        .setProtectedHeader(header)
        .sign(new TextEncoder().encode(secret));
      expect(await refusal(token)).toMatch(/not signed in a way/);
    }
  });

  it('once its time is over', async () => {
    const token = await issuer.token('ada');
    // The issuer goes by the real time, which has passed since this file was read.
    const later = createFakeClock(Date.now());
    const openId = createOpenId(configFor(), { members, clock: later, warn: () => undefined });
    expect((await openId.recognise(token)).account).toBeDefined();
    later.advance(631_000);
    expect(await refusal(token, openId)).toMatch(/has expired/);
  });
});

describe("the issuer's keys", () => {
  it('are read once for many tokens', async () => {
    const openId = create({}, 60_000);
    const before = issuer.keysRead;
    const token = await issuer.token('ada');
    await Promise.all([1, 2, 3].map(() => openId.recognise(token)));
    expect(issuer.keysRead - before).toBe(1);
  });

  it('are read again when there is a new one, and the old one is taken no longer', async () => {
    const openId = create();
    const old = await issuer.token('ada');
    await openId.recognise(old);
    await issuer.rotate();
    expect((await openId.recognise(await issuer.token('ada'))).name).toBe(`ada@${place()}`);
    await expect(openId.recognise(old)).rejects.toMatchObject({ kind: 'invalid-token' });
  });

  it('that may be new are never taken for wrong', async () => {
    const openId = create({}, 60_000);
    await openId.recognise(await issuer.token('ada'));
    await issuer.rotate();
    await expect(openId.recognise(await issuer.token('ada'))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each([503, 404, 'silent'] as const)('cannot be had while the issuer is %s', async (status) => {
    const token = await issuer.token('ada');
    issuer.broken = status;
    const openId = create();
    await expect(openId.recognise(token)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(issuer.url) as unknown,
      headers: { 'retry-after': '10' },
    });
    issuer.broken = undefined;
    expect((await openId.recognise(token)).name).toBe(`ada@${place()}`);
  });

  it('cannot be had where nobody listens', async () => {
    const nobody = 'http://127.0.0.1:1';
    await expect(
      create({ issuer: nobody }).recognise(await issuer.forge(claims({ iss: nobody }))),
    ).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/127\.0\.0\.1:1 does not answer as it should \(.+\)/) as unknown,
    });
  });

  it('being away is noted once, not for each request', async () => {
    const lines: string[] = [];
    const warn = (line: string): void => void lines.push(line);
    const openId = createOpenId(configFor(), { members, clock, warn });
    const token = await issuer.token('ada');
    issuer.broken = 502;
    for (const _ of [1, 2, 3])
      await expect(openId.recognise(token)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(lines).toEqual([expect.stringContaining('answered by 502')]);
  });

  it('are believed from the issuer alone', async () => {
    const token = await issuer.forge(claims({ iss: `${issuer.url}/` }));
    await expect(create({ issuer: `${issuer.url}/` }).recognise(token)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('names another issuer') as unknown,
    });
  });
});
