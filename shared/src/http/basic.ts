/**
 * What follows `Basic` in an Authorization header (RFC 7617, section 2): the user's name and password in UTF-8, as base64.
 * @throws Error when the name has a colon, which would end it too early
 */
export function basicCredentials(user: string, password: string): string {
  if (user.includes(':'))
    throw new Error('A user name cannot have a colon in it. Check it and sign in again.');
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)));
}
