import fc from 'fast-check';
import { MOST_CHARACTERS, Utf8Room } from './utf8.js';

const room = new Utf8Room();

const encoded = (text: string): number[] => [...new TextEncoder().encode(text)];

test('a string is plain where JSON writes it as it is and all of it is ASCII', () => {
  const strings = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('a', '~', ' ', '\x1f', '"', '\\', '!', '#', '[', ']', '\x7f', '\x80', '\0')),
  );
  fc.assert(
    fc.property(strings, (value) => {
      const text = typeof value === 'string' ? value : value.join('');
      const plain = JSON.stringify(text) === `"${text}"` && !/[^\0-\x7f]/.test(text);
      const bytes = room.plainBytes(text);
      expect(bytes && [...bytes]).toEqual(plain ? encoded(text) : undefined);
    }),
  );
});

test('each single character that is not plain is found, wherever in a word it is', () => {
  for (let code = 0; code < 0x100; code++) {
    for (let place = 0; place < 5; place++) {
      const text = 'abcde'.slice(0, place) + String.fromCharCode(code) + 'fghij'.slice(place);
      const plain = code >= 0x20 && code < 0x80 && code !== 0x22 && code !== 0x5c;
      expect([code, place, room.plainBytes(text) !== undefined]).toEqual([code, place, plain]);
    }
  }
});

test('the longest and longer texts are encoded whole', () => {
  for (const text of [
    'é'.repeat(MOST_CHARACTERS),
    '語'.repeat(MOST_CHARACTERS),
    'ab語'.repeat(MOST_CHARACTERS),
  ])
    expect(Buffer.from(room.utf8(text)).toString()).toBe(text);
  expect(room.plainBytes('A'.repeat(MOST_CHARACTERS))).toHaveLength(MOST_CHARACTERS);
});
