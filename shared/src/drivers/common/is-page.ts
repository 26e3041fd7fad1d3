import type { HttpResponse } from '../../http/transport.js';

/** Whether a page came where an API was asked, as networks put one in between that want a sign-in first. */
export const isPage = ({ headers }: HttpResponse): boolean =>
  headers['content-type']?.toLowerCase().startsWith('text/html') === true;
