import { basicCredentials } from './basic.js';

// The examples of RFC 7617, sections 2 and 2.1.
it.each([
  ['Aladdin', 'open sesame', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
  ['test', '123£', 'dGVzdDoxMjPCow=='],
])('writes %s and a password as the standard does', (user, password, written) => {
  expect(basicCredentials(user, password)).toBe(written);
});

it('does not take a name that would be cut', () => {
  expect(() => basicCredentials('a:b', 'c')).toThrow('colon');
});
