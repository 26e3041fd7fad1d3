import type { JobRef, NotebookTask, Offer, Platform } from '../../../model/index.js';
import { NAMESPACE, OFFERS_STANDARD_ID, UWS_NAMESPACE, UWS_STANDARD_ID } from '../../../wire/index.js';

export const KEY = '4b6f4c1e-9d55-4a5f-8a51-0d6a7f1f3f10';

export function sampleTask(changes: Partial<NotebookTask> = {}): NotebookTask {
  const text = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}';
  return {
    title: 'clusters.ipynb',
    origin: 'work/clusters.ipynb',
    mode: 'batch',
    executable: { kind: 'notebook', name: 'clusters.ipynb', text, sha256: 'a'.repeat(64), kernel: 'python3' },
    needs: { cores: 2, memoryGiB: 4, diskGiB: 10, durationSeconds: 5400 },
    packages: ['numpy'],
    files: [],
    ...changes,
  };
}

/** A platform of the planner profile. */
export function profilePlatform(url: string): Platform {
  return { id: url, name: 'Alpha', url, protocol: 'uws' };
}

/** A plain UWS service whose job list is `{url}/jobs`. */
export function plainPlatform(url: string, changes: Partial<Platform> = {}): Platform {
  const jobs = `${url}/jobs`;
  return {
    id: jobs,
    name: 'Plain',
    url: jobs,
    protocol: 'uws',
    stated: { notebookParameter: 'NOTEBOOK' },
    ...changes,
  };
}

export function sampleOffer(platform: Platform, changes: Partial<Offer> = {}): Offer {
  return { id: 'offer-1', platformId: platform.id, platformName: platform.name, mode: 'batch', ...changes };
}

export function refTo(platform: Platform, url: string): JobRef {
  return { platformId: platform.id, url };
}

export function capabilitiesXml(url: string): string {
  return `<?xml version="1.0"?>
<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0"
    xmlns:vr="http://www.ivoa.net/xml/VODataService/v1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <capability standardID="ivo://ivoa.net/std/VOSI#capabilities">
    <interface xsi:type="vr:ParamHTTP"><accessURL use="full">${url}/capabilities</accessURL></interface>
  </capability>
  <capability standardID="${UWS_STANDARD_ID.toLowerCase()}">
    <interface xsi:type="vr:ParamHTTP" role="std"><accessURL use="base">${url}/jobs/</accessURL></interface>
  </capability>
  <capability standardID="${OFFERS_STANDARD_ID}">
    <description>Alpha institute &amp; friends</description>
    <interface xsi:type="other:WebBrowser"><accessURL use="full">${url}/openapi.json</accessURL></interface>
    <interface xsi:type="other:WebService"><accessURL use="full">${url}/requests</accessURL></interface>
  </capability>
</vosi:capabilities>`;
}

interface JobXml {
  readonly version?: string;
  /** Raw XML after the phase. */
  readonly more?: string;
}

/** A job document as most servers write it. */
export function jobXml(phase: string, { version = ' version="1.1"', more = '' }: JobXml = {}): string {
  return `<uws:job xmlns:uws="${UWS_NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${version}>
  <uws:jobId>1</uws:jobId><uws:phase>${phase}</uws:phase>${more}</uws:job>`;
}

/** Results as XML: of each its id, its href, and further attributes. */
export function resultsXml(...results: readonly (readonly [string, string, string?])[]): string {
  const each = results.map(
    ([id, href, more = '']) => `<uws:result id="${id}" xlink:href="${href}" ${more}/>`,
  );
  return `<uws:results>${each.join('')}</uws:results>`;
}

export function plannerXml(content: string): string {
  return `<uws:jobInfo><re:planner xmlns:re="${NAMESPACE}">${content}</re:planner></uws:jobInfo>`;
}

/** A DALI error document. */
export function voTableError(text: string): string {
  return `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">${text}</INFO></RESOURCE></VOTABLE>`;
}
