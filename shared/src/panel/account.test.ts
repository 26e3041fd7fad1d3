import { settle } from '../model/testing/manual-clock.js';
import type { PlatformState } from './state.js';
import { Scene } from './testing/scene.js';

describe('accounts', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.ask();
  });
  const big = (): PlatformState => {
    const found = scene.state.platforms.find(({ name }) => name === 'Big');
    if (!found) throw new Error('The platform is not shown.');
    return found;
  };

  it('learns from the answers who wants a sign-in', () => {
    expect(big()).toMatchObject({ signIn: 'required', hasCredential: false, busy: false });
    expect(scene.state.platforms.find(({ name }) => name === 'Small')?.signIn).toBe('none');
  });

  it('asks for the account only where the answer does not say it', () => {
    expect(scene.small.calls).not.toContain('account');
    expect(scene.big.calls).toContain('account');
  });

  it('asks a platform again after the sign-in, and only that one', async () => {
    await scene.signIn('alices-token');
    expect(big()).toMatchObject({ hasCredential: true, signedInAs: 'alice', busy: false });
    expect(scene.round).toMatchObject({ kind: 'done', asked: 2, answered: 2, refusals: [] });
    expect(scene.round.offers.map(({ offer }) => offer.platformName).sort()).toEqual(['Big', 'Small']);
    expect(scene.small.asked).toHaveLength(1);
  });

  it('forgets a token that the platform does not know, and says so', async () => {
    await scene.signIn('wrong');
    expect(scene.big.token).toBeUndefined();
    expect(big()).toMatchObject({ hasCredential: false, busy: false });
    expect(big().problem).toMatch(/did not accept the token, so it was forgotten/);
    expect(scene.big.asked).toHaveLength(1);
  });

  it('forgets a token that the platform refuses', async () => {
    scene.big.fail('account', 'sign-in', 'it does not accept your token.');
    await scene.signIn('alices-token');
    expect(scene.big.token).toBeUndefined();
    expect(big().problem).toMatch(/did not accept.* details of it does not accept your token/);
  });

  it('keeps a token that could not be checked', async () => {
    scene.big.fail('account', 'unreachable', 'it is down.');
    await scene.signIn('alices-token');
    expect(scene.big.token).toBe('alices-token');
    expect(big()).toMatchObject({ hasCredential: true, busy: false });
    expect(big().problem).toMatch(/it is down/);
  });

  it('forgets a token that is refused when offers are asked for', async () => {
    await scene.signIn('alices-token');
    scene.big.fail('ask', 'sign-in', 'your token has expired.');
    await scene.do({ type: 'find-offers' });
    expect(scene.big.token).toBeUndefined();
    expect(big().hasCredential).toBe(false);
    expect(big().problem).toMatch(/did not accept/);
  });

  it('is busy while the token is checked; a second press does nothing', async () => {
    const open = scene.big.hold('account');
    void scene.signIn('alices-token');
    expect(big().busy).toBe(true);
    await scene.signIn('wrong');
    open();
    await settle();
    expect(scene.big.token).toBe('alices-token');
    expect(scene.big.calls.filter((call) => call === 'account')).toHaveLength(2);
    expect(big().busy).toBe(false);
  });

  it('gives the offers back before it forgets the token', async () => {
    await scene.signIn('alices-token');
    const release = scene.big.hold('release');
    void scene.do({ type: 'forget', platformId: scene.big.parts.url });
    await settle();
    expect(scene.big.token).toBe('alices-token');
    release();
    await settle();
    expect(scene.big.token).toBeUndefined();
    expect(scene.big.released).toHaveLength(1);
    expect(big().signedInAs).toBeUndefined();
    expect(scene.round.refusals.map(({ platformName }) => platformName)).toEqual(['Big']);
    expect(scene.offer.offer.platformName).toBe('Small');
  });

  it('replaces offers that were made to a stranger', async () => {
    const { offer } = scene.offer;
    await scene.do({ type: 'sign-in', platformId: scene.small.parts.url, token: 'any' });
    // The small platform knows no accounts and wants none.
    expect(scene.small.released).toEqual([offer]);
  });

  it('goes on with runs that waited for the sign-in', async () => {
    await scene.signIn('alices-token');
    scene.big.fail('submit', 'sign-in', 'your token has expired.');
    await scene.take(scene.round.offers.find(({ offer }) => offer.platformName === 'Big'));
    expect(scene.job.run).toMatchObject({ submission: 'prepared', platformName: 'Big' });
    await scene.pass(600);
    expect(scene.big.jobs).toEqual([]);
    scene.big.failures.clear();
    await scene.signIn('alices-token');
    expect(scene.big.jobs).toHaveLength(1);
    expect(scene.job.run.submission).toBe('started');
  });
});

describe('adding a platform', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.ask();
  });

  it('asks the host to let the address through, looks what is there and joins the round', async () => {
    await scene.do({ type: 'add-platform', address: 'other.example/' });
    expect(scene.host.allowed).toEqual(['https://other.example']);
    expect(scene.host.panelSettings.platforms.at(-1)).toEqual({
      name: 'Other',
      url: 'https://other.example',
    });
    expect(scene.state.platforms.map(({ name }) => name)).toEqual(['Small', 'Big', 'Other']);
    expect(scene.state.adding).toBeUndefined();
    expect(scene.round).toMatchObject({ kind: 'done', asked: 3, answered: 3 });
    expect(scene.round.offers).toHaveLength(2);
  });

  it('shows at once that it looks', async () => {
    const open = scene.other.hold('identify');
    void scene.do({ type: 'add-platform', address: 'https://other.example' });
    expect(scene.state.adding).toEqual({ address: 'https://other.example', busy: true });
    open();
    await settle();
    expect(scene.state.adding).toBeUndefined();
  });

  it.each([
    ['ftp://files.example', /not an http/],
    ['https://nothing.example', /not as a platform/],
    ['https://small.example', /among your platforms already/],
  ])('says why %s cannot be added', async (address, why) => {
    await scene.do({ type: 'add-platform', address });
    expect(scene.state.adding).toMatchObject({ address, busy: false });
    expect(scene.state.adding?.problem?.text).toMatch(why);
    expect(scene.host.panelSettings.platforms).toHaveLength(2);
  });

  it('follows the settings', async () => {
    scene.host.panelSettings = {
      ...scene.host.panelSettings,
      platforms: [{ url: 'https://other.example', name: 'Third' }, { url: 'ftp://files.example' }],
    };
    await scene.controller.settingsChanged();
    expect(scene.state.platforms.map(({ name }) => name)).toEqual(['Third']);
    expect(scene.state.problems?.join()).toMatch(/Platform 2 in the settings/);
    await scene.do({ type: 'find-offers' });
    expect(scene.offer.offer.platformName).toBe('Other');
  });
});
