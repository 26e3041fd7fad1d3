import type { Fault } from '../fault.ts';
import { type Json, jsonFault, mapJson, onlyIn, parsed, xmlFault } from './alter.ts';

const inSteps = onlyIn(['find by key', 'identify'], 'no list of jobs travels in it');

const inLists: NonNullable<Fault['notFor']> = (world, step) =>
  world === 'planner' ? 'planner finds a run by its key: no list of jobs is read' : inSteps(world, step);

/** Other jobs beside those that the service has. */
const list = (name: string, others: readonly string[], count: number): Fault =>
  xmlFault(
    name,
    (text) => {
      const end = text.lastIndexOf('</');
      if (!/^[^>]*<(\w+:)?jobs\b/.test(text.replace(/^\s*<\?xml[^>]*\?>\s*/, ''))) return text;
      const prefix = /<(\w+:)?jobs\b/.exec(text)?.[1] ?? '';
      const refs = Array.from({ length: count }, (_, n) =>
        (others[n % others.length] ?? '').replaceAll('{n}', String(n)).replaceAll('uws:', prefix),
      );
      return `${text.slice(0, end)}${refs.join('')}${text.slice(end)}`;
    },
    { family: 'list', needs: 'a list of jobs', notFor: inLists },
  );

const inLooks = onlyIn(
  ['ask', 'status', 'find by key', 'remove'],
  'read by the parser that "status" has shown',
);

/** Other servers of a user's, beside those that a hub has (JupyterHub REST API, User). */
function servers(name: string, count: number, make: (n: number) => readonly [string, string]): Fault {
  const others = (): Json =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => {
        const [server, url] = make(n);
        return [server, { name: server, ready: true, pending: null, stopped: false, url, started: null }];
      }),
    );
  return jsonFault(
    name,
    (text) =>
      JSON.stringify(
        mapJson(parsed(text), (value, key) =>
          key === 'servers' ? { ...(others() as object), ...(value as object) } : value,
        ),
      ),
    {
      family: 'list',
      needs: 'a list of servers',
      notFor: (world, step) => (world === 'jupyterhub' ? inLooks(world, step) : `${world} lists no servers`),
    },
  );
}

const PLAIN = '<uws:jobref id="x{n}"><uws:phase>COMPLETED</uws:phase></uws:jobref>';

/** Lists of jobs (IVOA REC-UWS-1.1, section 2.2.2.1) that are too long, or are not ours. */
export const LIST: readonly Fault[] = [
  list('a list of a hundred thousand jobs', [PLAIN], 100_000),
  list(
    'a list of jobs without a name, a phase or an address',
    [
      '<uws:jobref/>',
      '<uws:jobref id=""><uws:phase/></uws:jobref>',
      '<uws:jobref id="x"><uws:phase>RESTING</uws:phase></uws:jobref>',
    ],
    30,
  ),
  list(
    'a list of jobs that are elsewhere',
    ['<uws:jobref id="x{n}" xmlns:l="http://www.w3.org/1999/xlink" l:href="javascript:alert({n})"/>'],
    30,
  ),
  list(
    'a list of jobs that lead to themselves',
    ['<uws:jobref id="../jobs"/>', '<uws:jobref id="."/>', '<uws:jobref id=".."/>'],
    30,
  ),
  servers('a hundred thousand other servers', 100_000, (n) => [`other-${n}`, `/user/ada/other-${n}/`]),
  servers('other servers whose names lead elsewhere', 30, (n) => [
    ['..', '../../admin', '', 're-000000000000-live', 're-../..-live', '\u202Egnp', 'n'.repeat(300)][n % 7] ??
      '',
    ['javascript:alert(1)', '//stranger.example/', '../../../', 'file:///etc/passwd', ''][n % 5] ?? '',
  ]),
];
