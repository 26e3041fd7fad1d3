import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, parseConfig, readConfig } from './config.js';
import { DOCUMENT } from './testing/service.js';

const refusal = (document: unknown, env: NodeJS.ProcessEnv = {}): string => {
  try {
    parseConfig(document, env, 'desk.json');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('parseConfig', () => {
  it('takes variables from the environment, in any string', () => {
    const environments = [{ name: 'basic', python: '${HERE}/bin/${EXE}' }];
    const config = parseConfig({ ...DOCUMENT, environments }, { HERE: '/opt', EXE: 'python' });
    expect(config.environments).toEqual([{ name: 'basic', python: '/opt/bin/python', installs: false }]);
  });

  it('names the field whose variable is missing', () => {
    const environments = [{ name: 'basic', python: '${BASIC_PYTHON}' }];
    expect(refusal({ ...DOCUMENT, environments })).toBe(
      'desk.json cannot be used:\n  environments[0].python: the environment variable BASIC_PYTHON is not set',
    );
  });

  it('names every field that is wrong', () => {
    const message = refusal({
      ...DOCUMENT,
      capacity: { ...DOCUMENT.capacity, cores: -1 },
      retentionSeconds: 'x',
    });
    expect(message).toMatch(/capacity\.cores: /);
    expect(message).toMatch(/retentionSeconds: /);
  });

  it('takes origins of pages as browsers write them, or all', () => {
    const read = (pageOrigins: unknown): unknown => parseConfig({ ...DOCUMENT, pageOrigins }, {}).pageOrigins;
    expect(parseConfig(DOCUMENT, {}).pageOrigins).toEqual([]);
    expect(read('*')).toBe('*');
    expect(read(['https://hub.example.org', 'http://127.0.0.1:8888'])).toHaveLength(2);
    for (const origin of ['hub.example.org', 'https://hub.example.org/', 'http://127.0.0.1:*', 'file:'])
      expect(refusal({ ...DOCUMENT, pageOrigins: [origin] })).toMatch(/pageOrigins\[0\]: must be an origin/);
  });

  it('takes addresses and networks for the metrics, and no names', () => {
    const metricsFrom = ['192.0.2.1', '10.0.0.0/8', '2001:db8::/32'];
    expect(parseConfig({ ...DOCUMENT, metricsFrom }, {}).metricsFrom).toEqual(metricsFrom);
    for (const from of ['localhost', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', ''])
      expect(refusal({ ...DOCUMENT, metricsFrom: [from] })).toMatch(/metricsFrom\[0\]: must be an address/);
  });

  it.each([
    [
      'a token for visitors',
      { name: 'anonymous', tokenSha256: 'a'.repeat(64) },
      /accounts\[0\]\.tokenSha256: must be absent/,
    ],
    [
      'a token in the clear',
      { name: 'eve', tokenSha256: 'secret' },
      /accounts\[0\]\.tokenSha256: must be the SHA-256/,
    ],
    [
      'a user for visitors',
      { name: 'anonymous', user: 'nobody' },
      /accounts\[0\]\.user: must be absent for the anonymous account/,
    ],
    ['an unknown member', { name: 'anonymous', job: 3 }, /accounts\[0\]: .*job/],
  ])('refuses %s', (_what, account, message) => {
    const { allocation } = DOCUMENT.accounts[0]!;
    expect(refusal({ ...DOCUMENT, accounts: [{ allocation, ...account }] })).toMatch(message);
  });

  it('refuses two accounts of the same name', () => {
    const [first] = DOCUMENT.accounts;
    expect(refusal({ ...DOCUMENT, accounts: [first, first] })).toContain('accounts: has two accounts');
  });

  it('takes an issuer that can be believed, and groups only with the claim that has them', () => {
    const allocations = [{ group: 'survey', allocation: DOCUMENT.accounts[0]!.allocation }];
    const openid = { issuer: 'https://sso.example.org', audience: 'x', groups: 'groups', allocations };
    expect(parseConfig({ ...DOCUMENT, openid }, {}).openid).toMatchObject({ account: 'sub' });
    const without = (change: object): string => refusal({ ...DOCUMENT, openid: { ...openid, ...change } });
    for (const issuer of [
      'http://sso.example.org',
      'sso.example.org',
      'https://a@b.example',
      'https://a.example/?x',
    ])
      expect(without({ issuer })).toContain('openid.issuer: must be an https address');
    expect(without({ groups: undefined })).toContain('openid.groups: must name the claim');
  });

  it('refuses a frame origin that is none', () => {
    expect(refusal({ ...DOCUMENT, frameOrigins: ['https://a.example/path'] })).toContain('frameOrigins[0]: ');
  });

  it('takes the slash off the public URL', () => {
    const config = parseConfig({ ...DOCUMENT, publicUrl: 'https://hub.example/run/' }, {});
    expect(config.publicUrl).toBe('https://hub.example/run');
  });
});

describe('the configurations of the demo', () => {
  const env = {
    BASIC_PYTHON: '/usr/bin/python3',
    ASTRO_PYTHON: '/usr/bin/python3',
    ADA_TOKEN_SHA256: '0'.repeat(64),
  };
  const folder = join(__dirname, '..', 'configs');

  it.each([
    ['desk', 'Desk', ['anonymous'], 'basic', { cores: 1, memoryGiB: 2, diskGiB: 5, durationSeconds: 7200 }],
    [
      'observatory',
      'Observatory',
      ['ada'],
      'astronomy',
      { cores: 2, memoryGiB: 8, diskGiB: 20, durationSeconds: 43_200 },
    ],
    [
      'classroom',
      'Classroom',
      ['anonymous'],
      'astronomy',
      { cores: 1, memoryGiB: 1, diskGiB: 2, durationSeconds: 3600 },
    ],
  ])('%s', async (file, name, accounts, environment, allocation) => {
    const config = await readConfig(join(folder, `${file}.json`), env);
    expect(config.name).toBe(name);
    expect(config.accounts.map((account) => account.name)).toEqual(accounts);
    expect(config.environments[0]?.name).toBe(environment);
    expect(config.accounts[0]?.allocation).toMatchObject(allocation);
  });

  it('hold no token', () => {
    expect(readFileSync(join(folder, 'observatory.json'), 'utf8')).toContain('"${ADA_TOKEN_SHA256}"');
  });
});

describe('readConfig', () => {
  it('says that a file cannot be read', async () => {
    await expect(readConfig('/nowhere/x.json', {})).rejects.toThrow(
      /^\/nowhere\/x\.json cannot be read: ENOENT/,
    );
  });
});
