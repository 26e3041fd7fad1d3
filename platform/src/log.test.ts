import { createLog, withoutSecrets } from './log.js';

it('writes one JSON object for each line', () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  log.warn('it\nfailed at http://127.0.0.1:1/lab?token=abc123', { job: 'j1' });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      job: 'j1',
      msg: 'it\nfailed at http://127.0.0.1:1/lab?token=[redacted]',
    },
  ]);
  expect(lines[0]).toMatch(/^[^\n]*\n$/);
});

it.each([
  ['GET /lab?a=1&token=s3cret#x', 'GET /lab?a=1&token=[redacted]#x'],
  ['authorization: Bearer abcdefgh.ijk=', 'authorization: Bearer [redacted]'],
  ['Authorization: token 0123456789abcdef', 'Authorization: token [redacted]'],
  ['the token is not known', 'the token is not known'],
])('takes what opens something out of "%s"', (text, without) => {
  expect(withoutSecrets(text)).toBe(without);
});
