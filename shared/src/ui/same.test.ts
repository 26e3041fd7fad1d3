import fc from 'fast-check';
import { same, sameFields } from './same.js';

describe('same', () => {
  it('finds a copy alike, whatever is in it', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => same(value, structuredClone(value))));
  });

  it('sees every difference', () => {
    expect(same({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(false);
    expect(same({ a: undefined }, { b: undefined })).toBe(false);
    expect(same([], {})).toBe(false);
    expect(same([1], [1, 2])).toBe(false);
    expect(same(null, {})).toBe(false);
  });

  it('takes functions for alike only where they are the same', () => {
    const f = () => 1;
    expect(sameFields({ f }, { f })).toBe(true);
    expect(sameFields({ f }, { f: () => 1 })).toBe(false);
  });
});
