import { isPrivateHost } from '../http/found-address.js';
import { parseHttpUrl } from '../http/url.js';

/** True for an address inside this machine or its network, and for what is no address at all: see {@link isPrivateHost}. */
export function isPrivateAddress(url: string): boolean {
  const host = parseHttpUrl(url)?.hostname;
  return host === undefined || isPrivateHost(host);
}
