/** Types of what notebooks write, by file name extension. */
const TYPES = new Map(
  Object.entries({
    csv: 'text/csv',
    fits: 'application/fits',
    gif: 'image/gif',
    gz: 'application/gzip',
    h5: 'application/x-hdf5',
    hdf5: 'application/x-hdf5',
    html: 'text/html',
    ipynb: 'application/x-ipynb+json',
    jpeg: 'image/jpeg',
    jpg: 'image/jpeg',
    json: 'application/json',
    md: 'text/markdown',
    pdf: 'application/pdf',
    png: 'image/png',
    svg: 'image/svg+xml',
    txt: 'text/plain',
    vot: 'application/x-votable+xml',
    xml: 'application/xml',
    zip: 'application/zip',
  }),
);

/** The media type of a file by its name. */
export const mimeTypeOf = (path: string): string =>
  TYPES.get(/\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? '') ?? 'application/octet-stream';
