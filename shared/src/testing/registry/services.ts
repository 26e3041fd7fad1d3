import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '../../wire/index.js';

/** How a service of the registry behaves when somebody looks at it. */
export type ServiceKind =
  /** Its capabilities name offers. */
  | 'planner'
  /** Its capabilities name a job list only. */
  | 'uws'
  /** As `uws`, but the registry does not say where its capabilities are. */
  | 'unlisted'
  /** Its capabilities moved. */
  | 'moved'
  /** Only its mirror is up. */
  | 'mirrored'
  /** Serves accounts only, its capabilities too. */
  | 'locked'
  /** Serves accounts only, and everybody may read so. */
  | 'members'
  /** Has a problem of its own. */
  | 'broken'
  /** Its capabilities name nothing that the registry says. */
  | 'retired'
  /** Registered with an address inside somebody's own network. */
  | 'private'
  /** Registered for people alone. */
  | 'page'
  /** Nothing to do with jobs: searches of catalogues and images. */
  | 'search';

export interface Service {
  readonly number: number;
  readonly kind: ServiceKind;
  readonly ivoid: string;
  readonly title: string;
}

/** How many of each kind; the rest of the 200 searches. */
const NUMBERS: readonly (readonly [ServiceKind, number])[] = [
  ['planner', 6],
  ['uws', 8],
  ['unlisted', 3],
  ['moved', 2],
  ['mirrored', 2],
  ['locked', 2],
  ['members', 2],
  ['broken', 2],
  ['retired', 2],
  ['private', 2],
  ['page', 2],
  ['search', 167],
];

const TITLES: Readonly<Record<ServiceKind, string>> = {
  planner: 'Execution platform',
  uws: 'Job service',
  unlisted: 'Pipeline',
  moved: 'Simulation service',
  mirrored: 'Photometry <pipeline> & friends',
  locked: 'Consortium cluster',
  members: 'Members’ cluster',
  broken: 'Spectra reduction',
  retired: 'Old job service',
  private: 'Laboratory machine',
  page: 'Job form',
  search: 'Katalog der Sternörter – σχῆμα',
};

/** The services that the registry knows, always the same. */
export const SERVICES: readonly Service[] = NUMBERS.flatMap(([kind, count]) =>
  Array.from({ length: count }, () => kind),
).map((kind, index) => ({
  number: index + 1,
  kind,
  ivoid: `ivo://${kind}.Example/Service_${index + 1}`,
  title: `${TITLES[kind]} ${index + 1}`,
}));

/** Where a service is, below the address of the registry's server. */
export function serviceBase(server: string, { number }: Service): string {
  return `${server}/service/${number}`;
}

const NAMESPACES = [
  'xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0"',
  'xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');

/** A capabilities document (VOSI 1.1, section 3). */
export function capabilitiesOf(base: string, service: Service): string {
  const capability = (standardId: string, url: string, description = ''): string =>
    `<capability standardID="${standardId}">${description === '' ? '' : `<description>${description}</description>`}` +
    `<interface xsi:type="vs:ParamHTTP" role="std"><accessURL use="full">${url}</accessURL></interface></capability>`;
  const own = capability('ivo://ivoa.net/std/VOSI#capabilities', `${base}/capabilities`);
  const jobs = service.kind === 'retired' ? '' : capability(UWS_STANDARD_ID, `${base}/jobs`);
  const offers =
    service.kind === 'planner' ? capability(OFFERS_STANDARD_ID, `${base}/requests`, service.title) : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<vosi:capabilities ${NAMESPACES}>${own}${jobs}${offers}</vosi:capabilities>\n`;
}

/** An answer of one of the services. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const plain = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
  body,
});

/** @param path below the service's base, e.g. `/capabilities` */
export function answerOf(server: string, service: Service, path: string): ServiceAnswer {
  const base = serviceBase(server, service);
  const document = (at: string): ServiceAnswer => ({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: capabilitiesOf(at, service),
  });
  if (service.kind === 'mirrored' && path === '/mirror/capabilities') return document(`${base}/mirror`);
  if (service.kind === 'moved' && path === '/new/capabilities') return document(`${base}/new`);
  if (path !== '/capabilities') return plain(404, 'There is no such page.');
  switch (service.kind) {
    case 'moved':
      return plain(303, '', { location: `${base}/new/capabilities` });
    case 'locked':
      return plain(401, 'Who are you?', { 'www-authenticate': 'Bearer realm="cluster"' });
    case 'mirrored':
    case 'broken':
      return plain(500, 'The disk is full.');
    default:
      return document(base);
  }
}
