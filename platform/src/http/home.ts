import { ANONYMOUS } from '../config.js';
import { durationText } from '../offers/duration.js';
import { gibText } from '../offers/units.js';
import { escapeText } from '../uws/xml.js';
import type { HttpContext } from './context.js';

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}' +
  'code{overflow-wrap:anywhere}table{border-collapse:collapse}th,td{text-align:left;padding:.2rem 1rem .2rem 0}';

type HomeContext = Pick<HttpContext, 'name' | 'config' | 'capacity' | 'urls' | 'engine' | 'accounts'>;

function whoMay({ config }: HomeContext): string {
  const visitor = config.accounts.find(({ name }) => name === ANONYMOUS)?.allocation;
  if (visitor === undefined) return '<p>Visitors must sign in.</p>';
  const { cores, memoryGiB, diskGiB, gpus, durationSeconds } = visitor;
  const parts = [
    `${cores} ${cores === 1 ? 'core' : 'cores'}`,
    gibText(memoryGiB),
    `${gibText(diskGiB)} of disk`,
    `${gpus} GPUs`,
  ];
  return `<p>Without signing in, a job may have up to ${parts.join(', ')}, for ${durationText(durationSeconds)}.</p>`;
}

/** The page that people see who open the service's address. */
export function homePage(context: HomeContext): string {
  const { name, urls, capacity, engine } = context;
  const title = escapeText(name);
  const base = escapeText(urls.base);
  const { cores, memoryGiB, diskGiB, gpus } = capacity;
  const has = Number.isFinite(cores)
    ? `<p>It has ${cores} cores, ${gibText(memoryGiB)} of memory, ${gibText(diskGiB)} of disk and ${gpus} GPUs.</p>`
    : '';
  const environments = engine
    .environments()
    .map(
      (environment) =>
        `<tr><td>${escapeText(environment.name)}</td><td>${escapeText(environment.kernels.join(', '))}</td>` +
        `<td>${environment.packages.size}</td><td>${environment.installs ? 'yes' : 'no'}</td></tr>`,
    );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body><main>
<h1>${title}</h1>
<p>This platform runs notebooks. Add its address to Run Elsewhere in JupyterLab or VS Code: <code>${base}</code></p>
${has}
${whoMay(context)}
<table><caption>Environments</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Kernels</th><th scope="col">Packages</th><th scope="col">Installs missing ones</th></tr></thead>
<tbody>${environments.join('')}</tbody></table>
<p>For programs: <a href="${base}/capabilities">capabilities</a>, <a href="${base}/openapi.json">OpenAPI of the offers</a>,
<a href="${base}/planner.xsd">schema of our part of a job</a>, <a href="${base}/jobs">your jobs</a>.</p>
</main></body>
</html>
`;
}

/** Hosts what the page needs: its own style, nothing else. */
export const HOME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
