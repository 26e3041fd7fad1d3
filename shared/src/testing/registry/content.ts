import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '../../wire/index.js';
import { type Service, serviceBase, SERVICES } from './services.js';
import { type Content, ingested, type TableRow } from './tables.js';

const VOSI = 'ivo://ivoa.net/std/VOSI#capabilities';

/** What a harvester of the registry made of the services. @param server where they are */
export function contentOf(server: string): Content {
  const all = SERVICES.map((service) => recordOf(server, service));
  const table = (name: string, rows: readonly TableRow[]): readonly TableRow[] =>
    rows.map((row) => ingested(name, row));
  return {
    resource: table(
      'resource',
      all.map(({ resource }) => resource),
    ),
    res_role: table(
      'res_role',
      all.flatMap(({ roles }) => roles),
    ),
    capability: table(
      'capability',
      all.flatMap(({ capabilities }) => capabilities),
    ),
    interface: table(
      'interface',
      all.flatMap(({ interfaces }) => interfaces),
    ),
  };
}

interface Record {
  readonly resource: TableRow;
  readonly roles: readonly TableRow[];
  readonly capabilities: readonly TableRow[];
  readonly interfaces: readonly TableRow[];
}

function recordOf(server: string, service: Service): Record {
  const { ivoid } = service;
  const offered = capabilitiesFor(server, service);
  return {
    resource: {
      ivoid,
      res_type: 'vr:Service',
      created: '2020-02-29T00:00:00',
      short_name: `S${service.number}`,
      res_title: service.title,
      updated: '2026-01-01T12:00:00',
      content_level: 'Research#Amateur',
      res_description: service.kind === 'uws' ? '' : `What the ${service.title} does.\n\nAnd how.`,
      region_of_regard: service.kind === 'search' ? 0.5 : null,
    },
    roles: [
      { ivoid, role_name: 'A. Creator', base_role: 'creator' },
      { ivoid, role_name: `Institute of ${service.kind}`, base_role: 'publisher' },
      // Two publishers must not make two of everything.
      ...(service.kind === 'planner'
        ? [{ ivoid, role_name: 'Zweites Institut', base_role: 'publisher' }]
        : []),
    ],
    capabilities: offered.map(({ standardId, description }, index) => ({
      ivoid,
      cap_index: index + 1,
      cap_type: 'vr:Capability',
      cap_description: description ?? null,
      standard_id: standardId,
    })),
    interfaces: offered.map(({ row }, index) => ({
      ivoid,
      cap_index: index + 1,
      intf_index: index + 1,
      intf_type: 'vs:ParamHTTP',
      intf_role: 'std',
      url_use: 'full',
      query_type: 'GET#POST',
      authenticated_only: 0,
      ...row,
    })),
  };
}

interface Offered {
  readonly standardId: string;
  readonly description?: string;
  readonly row: TableRow;
}

function capabilitiesFor(server: string, service: Service): readonly Offered[] {
  const base = serviceBase(server, service);
  const vosi: Offered = { standardId: VOSI, row: { access_url: `${base}/capabilities`, intf_role: null } };
  const jobs = (row: TableRow = {}): Offered => ({
    standardId: UWS_STANDARD_ID,
    row: { access_url: `${base}/jobs`, ...row },
  });
  switch (service.kind) {
    case 'planner':
      return [
        vosi,
        jobs(),
        {
          standardId: OFFERS_STANDARD_ID,
          description: service.title,
          row: { access_url: `${base}/requests` },
        },
      ];
    case 'unlisted':
      return [jobs()];
    case 'mirrored':
      return [
        { ...vosi, row: { ...vosi.row, mirror_url: `${base}/mirror/capabilities` } },
        jobs({ mirror_url: `${base}/mirror/jobs#ftp://example.org/jobs` }),
      ];
    case 'locked':
    case 'members':
      return [vosi, jobs({ authenticated_only: 1 })];
    case 'private':
      // Where nobody listens, on whatever machine the tests run.
      return [jobs({ access_url: `http://127.0.0.1:1/${service.number}/jobs` })];
    case 'page':
      return [jobs({ intf_type: 'vr:WebBrowser', intf_role: null })];
    case 'search':
      return [vosi, { standardId: 'ivo://ivoa.net/std/TAP', row: { access_url: `${base}/tap` } }];
    default:
      return [vosi, jobs()];
  }
}
