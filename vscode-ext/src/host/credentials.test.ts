import { TransportError } from '@run-elsewhere/planner';
import { FakeSecrets } from '../testing/editor.js';
import { SecretCredentials } from './credentials.js';

const A = 'https://a.example/base';
const B = 'https://b.example';

it('keeps a token in the secret storage and nowhere else', async () => {
  const secrets = new FakeSecrets();
  const credentials = new SecretCredentials(secrets, () => [A, B]);
  await credentials.set(A, 'secret');
  expect([...secrets.values.values()]).toEqual(['secret']);
  expect(await credentials.known()).toEqual([A]);
  await credentials.forget(A);
  expect(await credentials.known()).toEqual([]);
  expect(secrets.values.size).toBe(0);
});

it("gives a token to its platform's origin only, also in another window and for a former platform", async () => {
  const secrets = new FakeSecrets();
  await new SecretCredentials(secrets, () => [A]).set(A, 'secret');
  const { lookUp } = new SecretCredentials(secrets, () => []);
  expect(await lookUp(A)).toEqual({ token: 'secret', origins: ['https://a.example'] });
  expect(await lookUp(B)).toBeUndefined();
});

it('remembers the scheme', async () => {
  const credentials = new SecretCredentials(new FakeSecrets(), () => [A]);
  await credentials.set(A, 'YWRhOnNlY3JldA==', 'Basic');
  const kept = { token: 'YWRhOnNlY3JldA==', origins: ['https://a.example'] };
  expect(await credentials.lookUp(A)).toEqual({ ...kept, scheme: 'Basic' });
  await credentials.set(A, 'YWRhOnNlY3JldA==', 'Bearer');
  expect(await credentials.lookUp(A)).toEqual(kept);
});

it('waits for a window that is gone for a limited time, and sends nothing meanwhile', async () => {
  jest.useFakeTimers();
  const secrets = Object.assign(new FakeSecrets(), { get: () => new Promise<never>(() => undefined) });
  const looking = new SecretCredentials(secrets, () => []).lookUp(A);
  const failed = expect(looking).rejects.toBeInstanceOf(TransportError);
  await jest.advanceTimersByTimeAsync(10_000);
  await failed;
  jest.useRealTimers();
});
