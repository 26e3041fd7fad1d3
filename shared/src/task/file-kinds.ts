/** Endings of files that notebooks read. A string that ends in one of these is worth a look beside the notebook. */
const ENDINGS = new Set(
  `asc asdf avi avro bed bib bin bmp bz2 c cat cfg cif ckpt conf cpp csv dat db dbf dta ecsv f90 fa fasta fastq feather fit fits
fz gff geojson geotiff gif gpkg graphml gz h h5 hdf hdf5 html ini ipynb jl joblib jpeg jpg js json jsonl kml lis list log mat md
mp3 mp4 mplstyle nc npy npz ods onnx orc par parquet pdb pdf pickle pkl ply png pq ps pt pth py r rda rdata rds reg root safetensors
sav sdf sh shp shx so sql sqlite svg tab tar tbl tex tfrecord tgz tif tiff tim toml ts tsv ttf txt vcf vot votable wav xls xlsx xml
xyz xz yaml yml zip zst`.split(/\s+/),
);

/** Whether a string looks like the name of a file that could be beside a notebook. */
export function looksLikeFile(text: string): boolean {
  const ending = /\.([A-Za-z][A-Za-z0-9]{0,8})$/.exec(text)?.[1]?.toLowerCase();
  return ending !== undefined && ENDINGS.has(ending) && isPlausiblePath(text) && !/^\.[^/]*$/.test(text);
}

/** Whether a string could be a path at all: one line, no placeholders, of sensible length. */
export function isPlausiblePath(text: string): boolean {
  return text.length > 0 && text.length <= 400 && text.trim() === text && !/[\n\r<>|"{}$]/.test(text);
}

export type Place =
  | { readonly kind: 'remote'; readonly url: string }
  | { readonly kind: 'relative'; readonly path: string }
  | { readonly kind: 'absolute' | 'outside' | 'pattern'; readonly path: string }
  | { readonly kind: 'nowhere' };

const REMOTE = /^(?:https?|s3|gs|ftp|root|abfss?):\/\/[^\s]+$|^(?:vos:|ivo:\/\/|doi:10\.)\S+$/i;
/** Places of the operating system, the same everywhere. */
const SYSTEM = /^\/(?:dev|proc|sys|tmp|etc|usr|bin)(?:\/|$)/;

/** Tells where a string points to: the network, beside the notebook, or somewhere on this machine. */
export function placeOf(text: string): Place {
  if (REMOTE.test(text)) return { kind: 'remote', url: withoutSecrets(text) };
  if (!isPlausiblePath(text)) return { kind: 'nowhere' };
  if (/^(?:file:\/\/|~|[A-Za-z]:[\\/]|\\\\)/.test(text)) return { kind: 'absolute', path: text };
  if (text.startsWith('/')) {
    return SYSTEM.test(text) || text === '/' ? { kind: 'nowhere' } : { kind: 'absolute', path: text };
  }
  if (text.includes(':')) return { kind: 'nowhere' };
  const path = normalised(text.replace(/\\/g, '/'));
  if (path === undefined) return { kind: 'outside', path: text };
  if (path === '') return { kind: 'nowhere' };
  return { kind: /[*?[\]]/.test(path) ? 'pattern' : 'relative', path };
}

/** @returns undefined where the path leaves its folder */
function normalised(path: string): string | undefined {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}

/** Addresses are shown: user names, passwords and signed queries are not part of what is shown. */
function withoutSecrets(url: string): string {
  return url
    .replace(/^([a-z0-9]+:\/\/)[^/?#@\s]*@/i, '$1')
    .replace(/([?&][^=&#]*(?:token|key|sig|secret|passw|credential)[^=&#]*=)[^&#]*/gi, '$1…');
}
