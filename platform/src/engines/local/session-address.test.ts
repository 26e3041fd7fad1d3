import { localEngine, SESSION_ADDRESS } from './config.js';
import { mustBeOurs } from './session-address.js';

test.each([SESSION_ADDRESS, '127.0.0.2'])('servers can listen on %s', async (address) => {
  await expect(mustBeOurs(address)).resolves.toBeUndefined();
});

test("another machine's address is refused when the service starts, by its name in the configuration", async () => {
  // RFC 5737, "TEST-NET-1".
  await expect(mustBeOurs('192.0.2.1')).rejects.toThrow(
    /^engine\.sessionAddress: nothing can listen on 192\.0\.2\.1 here \(.*EADDRNOTAVAIL/,
  );
});

test('the configuration takes addresses of either kind, and no names', () => {
  const read = (sessionAddress?: string) =>
    localEngine.safeParse({ kind: 'local', sessionAddress }).data?.sessionAddress;
  expect([undefined, '127.0.0.2', '::1', 'localhost', ''].map(read)).toEqual([
    SESSION_ADDRESS,
    '127.0.0.2',
    '::1',
    undefined,
    undefined,
  ]);
});
