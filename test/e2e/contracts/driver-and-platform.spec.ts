import { randomUUID } from 'node:crypto';
import { PlatformError } from '@run-elsewhere/planner';
import { expect, offerFor, soon, submit, test } from './client-fixture.ts';
import { taskOf } from './notebooks.ts';

const HELLO = taskOf(["print('hello')"]);

test('each platform says what it is', async ({ client }) => {
  for (const [name, signIn] of [
    ['desk', 'none'],
    ['observatory', 'optional'],
    ['classroom', 'none'],
  ] as const) {
    const platform = client.platform(name);
    expect(await client.factory.identify(platform.url, soon())).toEqual({
      protocol: 'uws',
      name: platform.name,
      url: platform.url,
      signIn,
      answersWithOffers: true,
    });
  }
});

test('the account is recognised by its token, and a wrong token is said to be wrong', async ({ client }) => {
  const door = { signIn: 'optional', schemes: ['Bearer', 'Basic'] };
  const member = client.connect('observatory', client.adaToken);
  expect(await member.account(soon())).toEqual({ ...door, name: 'ada' });
  expect(await client.connect('observatory').account(soon())).toEqual(door);
  const stranger = client.connect('observatory', 'not-a-token-of-anybody');
  await expect(stranger.account(soon())).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
  await expect(stranger.ask(HELLO, soon())).rejects.toMatchObject({
    failure: { kind: 'sign-in', platformName: 'Observatory' },
  });
});

test('a platform without a package offers to install it', async ({ client }) => {
  const desk = client.connect('desk');
  const offer = await offerFor(desk, taskOf(['import astropy'], { packages: ['numpy', 'astropy'] }));
  expect(offer).toMatchObject({
    platformId: client.platform('desk').id,
    platformName: 'Desk',
    mode: 'batch',
    cores: 1,
    memoryGiB: 1,
    durationSeconds: 3600,
    environment: { name: 'basic', kernel: 'python3', lacks: ['astropy'], installs: true },
  });
  expect(Date.parse(offer.expires!)).toBeGreaterThan(Date.now());
  expect(offer.enforced).toEqual(expect.arrayContaining(['duration', 'memory']));
  await desk.release(offer, soon());
});

test('a platform that has too little says what and how much', async ({ client }) => {
  const task = taskOf(["print('hello')"], { needs: { memoryGiB: 2 } });
  expect(await client.connect('classroom').ask(task, soon())).toEqual({
    kind: 'refusal',
    reasons: [{ field: 'memoryGiB', text: 'memory: asked 2 GiB, your allocation here is 1 GiB' }],
    signInMayHelp: false,
    account: { signIn: 'none' },
  });
});

test('a platform for members refuses a visitor and makes a member an offer', async ({ client }) => {
  expect(await client.connect('observatory').ask(HELLO, soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account' }],
    signInMayHelp: true,
  });
  const member = client.connect('observatory', client.adaToken);
  const needs = { cores: 1, memoryGiB: 1, durationSeconds: 7200 };
  const offer = await offerFor(member, taskOf(["print('hello')"], { needs }));
  // A core for two hours at 0.05 EUR.
  expect(offer).toMatchObject({ ...needs, cost: { amount: 0.1, unit: 'EUR' } });
  await member.release(offer, soon());
});

test('an offer that was given back cannot be taken', async ({ client }) => {
  const desk = client.connect('desk');
  const offer = await offerFor(desk, HELLO);
  await desk.release(offer, soon());
  const late = desk.submit(HELLO, offer, randomUUID(), () => Promise.resolve(), soon());
  await expect(late).rejects.toBeInstanceOf(PlatformError);
  await expect(late).rejects.toMatchObject({
    failure: { kind: 'refused', why: 'the offer is not held for you any more.' },
  });
});

test('what one visitor runs is listed to nobody, and what a member runs is shown to no visitor', async ({
  client,
}) => {
  const visitor = client.connect('desk');
  const key = randomUUID();
  const own = await submit(visitor, HELLO, key);
  expect(await visitor.recover(key, soon())).toEqual({ job: own, started: true });
  const list = await fetch(`${client.platform('desk').url}/jobs`);
  expect(list.status).toBe(200);
  expect(await list.text()).not.toContain('jobref');
  await visitor.remove(own, soon());

  const member = client.connect('observatory', client.adaToken);
  const memberKey = randomUUID();
  const job = await submit(member, HELLO, memberKey);
  // Not `absent`: a visitor cannot know, and what is absent may be sent again.
  await expect(client.connect('observatory').recover(memberKey, soon())).rejects.toMatchObject({
    failure: { kind: 'sign-in' },
  });
  await expect(client.connect('observatory').status(job, soon())).rejects.toMatchObject({
    failure: { kind: 'sign-in' },
  });
  await member.remove(job, soon());
});
