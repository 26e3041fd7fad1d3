import { isLoopback, parseHttpUrl } from './url.js';

/**
 * May an address that stands in somebody else's answer be asked? Only http(s), and nothing inside the user's own network, unless the
 * source of that answer is there itself: else a public list could make this machine ask the machines beside it.
 * It judges what is written: a public name that resolves to a private address passes, as it does in a browser.
 * @param source the address whose answer names it
 */
export function mayFollow(found: string, source: string): boolean {
  const [there, here] = [parseHttpUrl(found), parseHttpUrl(source)];
  if (there === undefined || here === undefined) return false;
  return !isPrivateHost(there.hostname) || isPrivateHost(here.hostname);
}

/**
 * Loopback, private and link-local addresses (RFC 1918, 3927, 4193, 4291, 6598) and names that only a local network knows
 * (RFC 6761, 6762, 8375, and names without a dot).
 * @param hostname as the URL standard writes it: IPv4 in four decimal parts, IPv6 compressed and in brackets
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (isLoopback(host)) return true;
  if (host.startsWith('[')) return isPrivateV6(host.slice(1, -1));
  const v4 = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (v4 !== null) return isPrivateV4(Number(v4[1]), Number(v4[2]));
  return !host.includes('.') || /\.(?:local|internal|intranet|lan|localdomain|home\.arpa)$/.test(host);
}

function isPrivateV4(first: number, second: number): boolean {
  return (
    [0, 10, 127].includes(first) ||
    (first === 100 && second >= 64 && second < 128) ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    first >= 224
  );
}

/** The URL standard writes an IPv4 address inside an IPv6 address in two hexadecimal groups. */
function isPrivateV6(address: string): boolean {
  const mapped = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):[0-9a-f]{1,4}$/.exec(address);
  if (mapped !== null) {
    const group = parseInt(mapped[1] ?? '', 16);
    return isPrivateV4(group >> 8, group & 0xff);
  }
  return address === '::' || address === '::1' || /^(?:f[cd]|fe[89ab]|ff)/.test(address);
}
