import { isLoopback, parseHttpUrl } from '../http/url.js';

/**
 * True for an address inside this machine or its network (RFC 1918, RFC 3927, RFC 4193, RFC 6598) and for names that no public
 * name service knows. Only what is written is looked at: a public name that leads to a private address is not recognised.
 */
export function isPrivateAddress(url: string): boolean {
  const host = parseHttpUrl(url)?.hostname.toLowerCase();
  if (host === undefined) return true;
  if (isLoopback(host) || !/[.:]/.test(host)) return true;
  if (/\.(?:local|internal|intranet|lan|home\.arpa)$/.test(host)) return true;
  if (host.startsWith('[')) return isPrivateV6(host.slice(1, -1));
  const parts = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  return parts !== null && isPrivateV4(Number(parts[1]), Number(parts[2]));
}

function isPrivateV4(first: number, second: number): boolean {
  return (
    first === 0 ||
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second < 128)
  );
}

/** Unspecified, loopback, unique local, link-local, and IPv4 in IPv6, which is looked into no further. */
function isPrivateV6(address: string): boolean {
  return address.startsWith('::') || /^f[cd]/.test(address) || /^fe[89ab]/.test(address);
}
