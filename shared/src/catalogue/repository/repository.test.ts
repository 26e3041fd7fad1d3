import { ManualClock } from '../../model/testing/manual-clock.js';
import { MemoryCache } from '../cache.js';
import { createCatalogue } from '../create.js';
import { fetchNotebook } from '../fetch-notebook.js';
import type { CatalogueDeps } from '../source.js';
import { notebook, type Reply, testDeps, Web } from '../../testing/catalogue/web.js';

const COMMIT = 'a'.repeat(40);
const webs: Web[] = [];

async function open(answer: ConstructorParameters<typeof Web>[0]): Promise<Web> {
  const web = new Web(answer);
  webs.push(web);
  await web.open();
  return web;
}
afterEach(async () => {
  await Promise.all(webs.splice(0).map((web) => web.close()));
});

const blob = (path: string): object => ({
  path,
  mode: '100644',
  type: 'blob',
  sha: 'b'.repeat(40),
  size: 100,
});
const tree = (path: string, sha: string): object => ({ path, mode: '040000', type: 'tree', sha });

/** As api.github.com answers, below `/api/v3` as GitHub Enterprise has it; strict about what it is asked. */
function github({ truncated = false } = {}) {
  return ({
    path,
    headers,
  }: {
    path: string;
    headers: NodeJS.Dict<string | string[]>;
  }): Reply | undefined => {
    const below = path.replace('/api/v3/repos/org/repo', '');
    if (below === '') {
      return {
        headers: { etag: '"about"' },
        body: { description: 'Tutorials', topics: ['agn'], license: { spdx_id: 'BSD-3-Clause' } },
      };
    }
    if (below === '/commits/HEAD' && headers.accept === 'application/vnd.github.sha')
      return { headers: { etag: '"head"' }, body: COMMIT };
    const all = [
      blob('a.ipynb'),
      blob('.ipynb_checkpoints/a-checkpoint.ipynb'),
      blob('codemeta.json'),
      blob('x.py'),
    ];
    if (below === `/git/trees/${COMMIT}?recursive=1`)
      return { headers: { etag: '"tree"' }, body: { sha: COMMIT, truncated, tree: all } };
    if (below === `/git/trees/${COMMIT}`)
      return { body: { truncated: false, tree: [...all, tree('deep', 'dd')] } };
    if (below === '/git/trees/dd?recursive=1')
      return { body: { truncated: false, tree: [blob('er/b.ipynb')] } };
    if (headers.accept !== 'application/vnd.github.raw+json' && !below.includes('codemeta')) return undefined;
    const file = /^\/contents\/(.*)\?ref=a{40}$/.exec(below)?.[1];
    if (file === 'codemeta.json')
      return {
        body: {
          name: 'Repo',
          author: [{ givenName: 'Ada', familyName: 'L' }],
          keywords: 'jets, torus',
          memoryRequirements: '8 GB',
        },
      };
    return file === undefined ? undefined : { body: notebook([`# Title of ${file}`, 'x = 1']) };
  };
}

const githubOf = (web: Web, deps: CatalogueDeps) =>
  createCatalogue(`${web.origin}/org/repo`, 'github', deps)!;
const never = new AbortController().signal;

test('GitHub: notebooks with the words of their own, of codemeta.json and of the repository', async () => {
  const web = await open(github());
  const deps = testDeps();
  const { entries, problems, fresh } = await githubOf(web, deps).find(never);
  expect(problems).toEqual([]);
  expect(fresh).toBe(true);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    id: `${web.origin}/org/repo#a.ipynb`,
    title: 'Title of a.ipynb',
    description: 'Tutorials',
    keywords: ['jets', 'torus', 'agn'],
    authors: ['Ada L'],
    licence: 'BSD-3-Clause',
    needs: { memoryGiB: 8 },
    executable: { repository: { commit: COMMIT, path: 'a.ipynb' } },
  });
  expect(await fetchNotebook(entries[0]!, deps, never)).toContain('Title of a.ipynb');
  expect(web.busiest).toBe(1);
});

test('GitHub: a tree that is cut off is read folder by folder', async () => {
  const web = await open(github({ truncated: true }));
  const { entries } = await githubOf(web, testDeps()).find(never);
  expect(entries.map(({ executable }) => executable.name)).toEqual(['a.ipynb', 'b.ipynb']);
});

test('GitHub: what is young is not asked for again, what is old only whether it changed', async () => {
  const web = await open(github());
  const clock = new ManualClock();
  const deps = testDeps({ clock, cache: new MemoryCache() });
  await githubOf(web, deps).find(never);
  const first = web.asked.length;
  await githubOf(web, deps).find(never);
  // codemeta.json alone is read anew: its bytes are not kept.
  expect(web.asked.length - first).toBeLessThanOrEqual(1);
  const before = web.asked.length;
  await clock.advance(13 * 3600_000);
  const answer = await githubOf(web, deps).find(never);
  const later = web.asked.slice(before);
  expect(later.filter(({ headers }) => headers['if-none-match'] !== undefined)).toHaveLength(3);
  expect(answer.fresh).toBe(true);
  expect(answer.entries).toHaveLength(1);
});

test('GitHub: a limit that is used up is told with its end, and what was found before is shown', async () => {
  const clock = new ManualClock();
  let limited = false;
  const good = github();
  const reset = String(Math.floor(clock.now() / 1000) + 50_000 + 3600);
  const web = await open((asked) =>
    limited
      ? {
          status: 403,
          headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
          body: { message: 'API rate limit exceeded' },
        }
      : good(asked),
  );
  const deps = testDeps({ clock });
  await githubOf(web, deps).find(never);
  await clock.advance(50_000_000);
  limited = true;
  const before = web.asked.length;
  const texts: string[] = [];
  const answer = await githubOf(web, deps).find(never, ({ text }) => texts.push(text));
  expect(answer.fresh).toBe(false);
  expect(answer.entries).toHaveLength(1);
  expect(texts.join()).toContain('wants to be left alone until');
  // One refusal is enough to know it.
  expect(web.asked.length - before).toBe(1);
});

test('GitHub: a limit that ends soon is waited for', async () => {
  const clock = new ManualClock();
  const good = github();
  let refused = 0;
  const web = await open((asked) =>
    refused++ === 0 ? { status: 429, headers: { 'retry-after': '7' } } : good(asked),
  );
  const waiting = new Promise<void>((resolve) => {
    const found = githubOf(web, testDeps({ clock })).find(never, ({ text }) => {
      if (text.includes('left alone')) resolve();
    });
    result = found;
  });
  await waiting;
  await clock.advance(7000);
  expect((await result!).entries).toHaveLength(1);
});
let result: Promise<{ readonly entries: readonly unknown[] }> | undefined;

test.each([
  [404, 'does not have this'],
  [409, 'refused (HTTP 409)'],
])('GitHub: %s is a problem in words', async (status, words) => {
  const web = await open(() => ({ status, body: { message: 'x' } }));
  const answer = await githubOf(web, testDeps()).find(never);
  expect(answer).toMatchObject({ entries: [], fresh: false });
  expect(answer.problems.join()).toContain(words);
});

/** As GitLab answers, in pages: by Link where `keyset`, else by number. */
function gitlab(keyset: boolean) {
  const api = '/api/v4/projects/group%2Fsub%2Frepo';
  return ({ path }: { path: string }, origin: string): Reply | undefined => {
    const url = new URL(path, origin);
    const below = url.pathname.slice(api.length);
    if (!url.pathname.startsWith(api)) return undefined;
    if (below === '') return { body: { description: 'Radio', topics: ['lofar'], license: { key: 'mit' } } };
    if (below === '/repository/commits/HEAD') return { body: { id: COMMIT } };
    if (below === '/repository/tree' && url.searchParams.get('ref') === COMMIT) {
      const second = url.searchParams.has('page_token') || url.searchParams.get('page') === '2';
      const body = [
        { id: 'x', type: 'blob', mode: '100644', name: 'n', path: second ? 'b/two.ipynb' : 'one.ipynb' },
      ];
      const next = `<${origin}${path}&page_token=eyJ>; rel="next", <${origin}${path}>; rel="first"`;
      const more: Record<string, string> = keyset ? { link: next } : { 'x-next-page': '2' };
      return { body, headers: second ? { 'x-next-page': '' } : more };
    }
    const file = /^\/repository\/files\/([^/]+)\/raw$/.exec(below)?.[1];
    return file === undefined ? undefined : { body: notebook([`# ${decodeURIComponent(file)}`]) };
  };
}

test.each([true, false])('GitLab: all pages are read (by link: %s)', async (keyset) => {
  const web = await open(gitlab(keyset));
  const source = createCatalogue(`${web.origin}/group/sub/repo`, 'gitlab', testDeps())!;
  const { entries, problems } = await source.find(never);
  expect(problems).toEqual([]);
  expect(entries.map(({ title }) => title)).toEqual(['one.ipynb', 'b/two.ipynb']);
  expect(entries[0]).toMatchObject({ licence: 'mit', keywords: ['lofar'] });
});

test('a harvest that is cancelled ends with the reason', async () => {
  const cancel = new AbortController();
  const good = github();
  const web = await open((asked) => {
    cancel.abort(new Error('enough'));
    return good(asked);
  });
  await expect(githubOf(web, testDeps()).find(cancel.signal)).rejects.toThrow('enough');
});
