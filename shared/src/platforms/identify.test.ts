import type { DriverFactory } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import type { Identity } from '../model/index.js';
import { identify } from './identify.js';

const never = new AbortController().signal;
const plain: Identity = {
  protocol: 'uws',
  name: 'Plain',
  url: 'https://a.example.org',
  signIn: 'none',
  answersWithOffers: false,
};
const planner: Identity = { ...plain, name: 'Planner', answersWithOffers: true };

function factory(look: (address: string) => Promise<Identity | undefined>): DriverFactory {
  return {
    protocol: 'uws',
    identify: look,
    connect: () => {
      throw new Error('nothing is connected to find out what it is');
    },
  };
}

const away = new PlatformError({
  platformName: 'a.example.org',
  tried: 'look at it',
  why: 'It does not answer.',
  next: 'Check the address.',
  kind: 'unreachable',
});

test('all drivers look at the normalised address, and offers come first', async () => {
  const asked: string[] = [];
  const look = (identity: Identity | undefined) => (address: string) => {
    asked.push(address);
    return Promise.resolve(identity);
  };
  const factories = [factory(look(undefined)), factory(look(plain)), factory(look(planner))];
  expect(await identify(' A.example.org/ ', factories, never)).toEqual(planner);
  expect(asked).toEqual(Array(3).fill('https://a.example.org'));
});

test('that only members are shown what it is says more than that it is unknown', async () => {
  const members = new PlatformError({ ...away.failure, kind: 'sign-in', why: 'Only members may look.' });
  const factories = [factory(async () => undefined), factory(() => Promise.reject(members))];
  await expect(identify('a.example.org', factories, never)).rejects.toBe(members);
  expect(await identify('a.example.org', [...factories, factory(async () => plain)], never)).toEqual(plain);
});

test('one driver that fails does not hide what another found', async () => {
  expect(
    await identify('a.example.org', [factory(() => Promise.reject(away)), factory(async () => plain)], never),
  ).toEqual(plain);
});

test('what speaks nothing that we know is said so', async () => {
  const found = identify(
    'a.example.org',
    [factory(() => Promise.reject(away)), factory(async () => undefined)],
    never,
  );
  await expect(found).rejects.toMatchObject({
    failure: { kind: 'unsupported', platformName: 'a.example.org' },
  });
});

test('what does not answer is said by the driver', async () => {
  await expect(identify('a.example.org', [factory(() => Promise.reject(away))], never)).rejects.toBe(away);
});

test('what is no address is asked nothing', async () => {
  const look = jest.fn();
  await expect(identify('mailto:x', [factory(look)], never)).rejects.toThrow(/not an http\(s\) address/);
  expect(look).not.toHaveBeenCalled();
});

test('an abort wins', async () => {
  const controller = new AbortController();
  const look = (): Promise<undefined> => {
    controller.abort(new Error('enough'));
    return Promise.reject(away);
  };
  await expect(identify('a.example.org', [factory(look)], controller.signal)).rejects.toThrow('enough');
});
