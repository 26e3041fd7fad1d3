import { encodeSegment } from '../../http/url.js';
/** A path of a contents manager as part of an address: each segment encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}
