import { withCredentials } from '../../http/credentials.js';
import { undiciTransport } from '../../node/index.js';
import { handlerServer, type HandlerServer } from '../../node/testing/handler-server.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { binderHubDriverFactory } from './driver.js';
import { binder, COMMIT, sourceOf, taskOf } from './testing/samples.js';
import { StrictBinder } from './testing/strict-binder.js';

const signal = new AbortController().signal;

let server: HandlerServer;
let hub: StrictBinder;
let kept: string | undefined;
beforeEach(async () => {
  kept = undefined;
  hub = new StrictBinder(() => `${server.otherUrl}/user/ada-x1/`);
  server = await handlerServer((request, response) => hub.handle(request, response));
});
afterEach(() => server.close());

const transport = () =>
  withCredentials(undiciTransport(), (id) =>
    Promise.resolve(kept === undefined ? undefined : { token: kept, origins: [id] }),
  );
const factory = () => binderHubDriverFactory({ transport: transport(), clock: new JumpClock() });
const connect = () => factory().connect(binder(server.url));

describe('finding out what an address is', () => {
  it('knows a BinderHub, by a launch link too', async () => {
    const found = await factory().identify(`${server.url}/v2/gh/ada/stars/HEAD`, signal);
    expect(found).toEqual({
      protocol: 'binderhub',
      name: new URL(server.url).host,
      url: server.url,
      signIn: 'none',
      answersWithOffers: true,
    });
  });

  it('says when a BinderHub wants people to sign in', async () => {
    hub.hubToken = 'secret';
    expect(await factory().identify(server.url, signal)).toMatchObject({ signIn: 'required' });
  });

  it.each([
    ['a JupyterHub', 200, '{"version":"5.2.0"}'],
    ['a name without a builder', 200, '{"binderhub":"1.0"}'],
    ['a page', 200, '<html>binderhub</html>'],
    ['nothing of that name', 404, 'Not Found'],
    ['a login', 302, ''],
  ])('takes no other service for one: %s', async (_, status, body) => {
    const other = await handlerServer(async (_request, response) => {
      response.writeHead(status, { location: '/hub/login' }).end(body);
    });
    expect(await factory().identify(other.url, signal)).toBeUndefined();
    await other.close();
  });
});

describe('who it takes us for', () => {
  it('is nobody where nobody is asked', async () => {
    expect(await connect().account(signal)).toEqual({ signIn: 'none' });
  });

  it('is told by whether it takes the token', async () => {
    hub.hubToken = 'secret';
    expect(await connect().account(signal)).toEqual({ signIn: 'required' });
    kept = 'wrong';
    expect(await connect().account(signal)).toEqual({ signIn: 'required' });
    kept = 'secret';
    expect(await connect().account(signal)).toEqual({ signIn: 'required', name: 'your token' });
  });
});

describe('asking', () => {
  it('offers the notebook as it is at its commit, and promises nothing', async () => {
    const answer = await connect().ask(taskOf(), signal);
    if (answer.kind !== 'offers') throw new Error('refused');
    expect(answer.offers).toHaveLength(1);
    const [offer] = answer.offers;
    expect(offer).toMatchObject({
      mode: 'live',
      driverData: { provider: 'gh', spec: `ada/stars/${COMMIT}`, path: 'work/clusters.ipynb' },
    });
    for (const promise of ['cores', 'memoryGiB', 'durationSeconds', 'expires', 'environment']) {
      expect(offer).not.toHaveProperty(promise);
    }
    expect(offer?.notes?.join(' ')).toMatch(
      /commit c0ffee0000\..*does not say how many cores.*Nothing is kept/,
    );
    expect(hub.launches).toBe(0);
  });

  it('offers to put the edits in, or to leave them out', async () => {
    const answer = await connect().ask(taskOf({ source: sourceOf({ clean: false }) }), signal);
    if (answer.kind !== 'offers') throw new Error('refused');
    expect(
      answer.offers.map(({ driverData, notes }) => [driverData?.edited, notes?.[0]?.slice(0, 16)]),
    ).toEqual([
      ['yes', 'With your edits:'],
      [undefined, 'Without your edi'],
    ]);
    expect(new Set(answer.offers.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    ['a run of all cells', taskOf({ mode: 'batch' }), 'runs no notebook by itself'],
    ['a notebook in no repository', { ...taskOf(), source: undefined as never }, 'is in no commit'],
    [
      'a commit that is not pushed',
      taskOf({ source: sourceOf({ pushed: false }) }),
      'commit c0ffee0000 is not yet',
    ],
  ])('refuses %s', async (_, task, why) => {
    expect(await connect().ask(task, signal)).toEqual({
      kind: 'refusal',
      reasons: [{ field: 'executable', text: expect.stringContaining(why) as unknown }],
      signInMayHelp: false,
    });
  });

  it('takes the provider that the hub has, and refuses where it has none', async () => {
    hub.providers = ['git', 'zenodo'];
    const answer = await connect().ask(taskOf(), signal);
    expect(answer).toMatchObject({ offers: [{ driverData: { provider: 'git' } }] });
    hub.providers = ['zenodo'];
    expect(await connect().ask(taskOf(), signal)).toMatchObject({
      kind: 'refusal',
      reasons: [{ text: 'It does not launch repositories of github.com.' }],
    });
  });

  it('says that signing in helps, once', async () => {
    hub.hubToken = 'secret';
    expect(await connect().ask(taskOf(), signal)).toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'account' }],
      signInMayHelp: true,
    });
    kept = 'secret';
    expect(await connect().ask(taskOf(), signal)).toMatchObject({ kind: 'offers' });
  });
});
