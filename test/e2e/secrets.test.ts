import { formsOf, leaks } from './secrets.ts';

const secret = { name: 'a token', value: 'ada+3f/9~k_Zq==x' };
const found = (text: string): readonly string[] => leaks([{ where: 'here', text }], [secret]);

it.each<readonly [string, string]>([
  ['as it is', `Authorization: Bearer ${secret.value}\n`],
  ['in an address', `https://a.example/?token=${encodeURIComponent(secret.value)}&b`],
  ['in JSON', JSON.stringify({ token: secret.value })],
  ['in hexadecimal', Buffer.from(`x${secret.value}y`).toString('hex')],
  ['in two bytes a character', Buffer.from(`x${secret.value}y`, 'utf16le').toString('latin1')],
  ...['', 'a', 'ab', 'ada:', 'Bearer '].flatMap((before): (readonly [string, string])[] => [
    [`in base64 after "${before}"`, btoa(`${before}${secret.value} and more`)],
    [
      `in base64url after "${before}"`,
      Buffer.from(`${before}${secret.value} and more`).toString('base64url'),
    ],
  ]),
])('a secret is found %s', (_how, text) => {
  expect(found(text)).toEqual(['a token in here']);
});

it('is not found where it is not', () => {
  expect(found('ada+3f/9~k and other words')).toEqual([]);
  for (const form of formsOf(secret)) expect(form.length).toBeGreaterThanOrEqual(secret.value.length);
});

it('an exception is for one secret and one file', () => {
  const texts = [
    { where: 'keeper.json', text: secret.value },
    { where: 'other.json', text: secret.value },
  ];
  const exception = { secret: 'a token', file: /^keeper\.json$/, why: 'it is kept there' };
  expect(leaks(texts, [secret], [exception])).toEqual(['a token in other.json']);
  expect(leaks(texts, [secret], [{ ...exception, secret: 'another' }])).toHaveLength(2);
});
