import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { send } from '../testing/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import type { TestService } from '../testing/service.js';
import { ADA, DOCUMENT, startService } from '../testing/service.js';
import { tokensCommand } from './tokens.js';

const DAY_MS = 86_400_000;
const clock = createFakeClock();

describe('the tokens command, beside a service that runs', () => {
  let service: TestService;
  let config: string;
  beforeAll(async () => {
    service = await startService({ clock });
    config = join(service.folder, 'config.json');
    await writeFile(config, JSON.stringify({ ...DOCUMENT, data: join(service.folder, 'data') }));
  });
  afterAll(() => service.end());
  const run = (...argv: string[]) => tokensCommand([...argv, '--config', config], {}, clock.now());
  const made = async (...argv: string[]): Promise<{ id: string; token: string }> => {
    const { text, secret } = await run(...argv);
    return { id: / ([0-9a-f]{8}) of /.exec(text)?.[1] ?? '', token: secret ?? '' };
  };
  const opens = async (token: string): Promise<unknown> => {
    const { status, headers } = await send(`${service.url}/jobs`, { token });
    return status === 200 ? headers['x-vo-authenticated'] : status;
  };

  it('makes a token that is good at once, until it is removed', async () => {
    const { id, token } = await made('add', '--account', 'bob', '--label', 'laptop');
    expect([await opens(token), await opens(ADA)]).toEqual(['bob', 'ada']);
    expect((await run('remove', id)).text).toContain('is removed');
    expect([await opens(token), await opens(ADA)]).toEqual([401, 'ada']);
  });

  it('puts a new token in the place of an old one', async () => {
    const old = await made('add', '--account', 'ada', '--expires', '2d');
    clock.advance(DAY_MS);
    const fresh = await made('rotate', old.id);
    expect([await opens(old.token), await opens(fresh.token)]).toEqual([401, 'ada']);
    clock.advance(1.5 * DAY_MS);
    expect(await opens(fresh.token)).toBe('ada');
  });

  it('refuses a token from the moment on at which it expires', async () => {
    const { token } = await made('add', '--account', 'ada', '--expires', '1d');
    clock.advance(DAY_MS - 1);
    expect(await opens(token)).toBe('ada');
    clock.advance(1);
    expect(await opens(token)).toBe(401);
  });

  it('lists what people need to tell tokens apart, and no token', async () => {
    const { id, token } = await made('add', '--account', 'bob', '--label', 'Bob: desk', '--expires', '1d');
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    const line = async (): Promise<string | undefined> => {
      const { text, secret } = await run('list', '--account', 'bob');
      expect([text.includes(token), secret]).toEqual([false, undefined]);
      return text.split('\n').find((each) => each.startsWith(id));
    };
    expect(await line()).toMatch(new RegExp(`^${id}  bob +Bob: desk  ${day}T\\S+Z  never `));
    await opens(token);
    clock.advance(DAY_MS);
    expect(await line()).toMatch(new RegExp(`Bob: desk  ${day}T\\S+Z  ${day}T\\S+Z  \\S+ \\(expired\\)$`));
  });

  it('writes no token to the disk', async () => {
    const { token } = await made('add', '--account', 'ada');
    const data = join(service.folder, 'data');
    const names = (await readdir(data)).filter((name) => name.startsWith('tokens.sqlite'));
    const contents = await Promise.all(names.map((name) => readFile(join(data, name), 'latin1')));
    expect(names).toContain('tokens.sqlite');
    expect(contents.some((content) => content.includes(token))).toBe(false);
  });

  it.each([
    [['add'], /--account: must be one of the configuration: ada, bob\./],
    [['add', '--account', 'anonymous'], /--account: must be one/],
    [['add', '--account', 'ada', '--expires', 'soon'], /--expires: "soon" is neither/],
    [['add', '--account', 'ada', '--label', 'a\nb'], /--label/],
    [['remove', 'none'], /There is no token none/],
    [['remove'], /Usage/],
    [['grant'], /Usage/],
    [['list', '--colour'], /Unknown option/],
  ])('refuses %j', async (argv, message) => {
    await expect(run(...argv)).rejects.toThrow(message);
  });
});
