import { binderBase, launchSpecs } from './addresses.js';
import { jobUrl, pageOf, pageUrl } from './page.js';
import { COMMIT, sourceOf } from './testing/samples.js';

it.each([
  ['https://binder.example/', 'https://binder.example'],
  ['binder.example/base/', 'https://binder.example/base'],
  ['https://binder.example/v2/gh/ada/stars/HEAD?urlpath=lab', 'https://binder.example'],
  ['https://binder.example/base/versions', 'https://binder.example/base'],
])('finds the BinderHub of %s', (address, base) => {
  expect(binderBase(address)).toBe(base);
});

const GIT = `git/${encodeURIComponent('https://github.com/ada/stars.git')}/${COMMIT}`;

it.each([
  ['https://github.com/ada/stars.git', [`gh/ada/stars/${COMMIT}`, GIT]],
  [
    'https://gitlab.com/group/sub/stars',
    [`gl/group%2Fsub%2Fstars/${COMMIT}`, `git/https%3A%2F%2Fgitlab.com%2Fgroup%2Fsub%2Fstars/${COMMIT}`],
  ],
  [
    'https://forge.example/ada/my%20stars',
    [`git/https%3A%2F%2Fforge.example%2Fada%2Fmy%2520stars/${COMMIT}`],
  ],
  ['https://doi.org/10.5281/zenodo.3242074', ['zenodo/10.5281/zenodo.3242074']],
  ['https://zenodo.org/records/3242074', ['zenodo/10.5281/zenodo.3242074']],
  [
    'https://zenodo.org/communities/escape',
    [`git/https%3A%2F%2Fzenodo.org%2Fcommunities%2Fescape/${COMMIT}`],
  ],
  ['no address', []],
])('names %s as BinderHub wants it', (repository, expected) => {
  const specs = launchSpecs(sourceOf({ repository }));
  expect(specs.map(({ provider, spec }) => `${provider}/${spec}`)).toEqual(expected);
});

it('keeps server, token and notebook in the address of the page', () => {
  const page = {
    server: 'https://hub.example/user/ada-x1/',
    token: 'a b/&c',
    path: 'wörk/lab/tree/a b?#.ipynb',
  };
  expect(pageUrl(page)).toBe(
    'https://hub.example/user/ada-x1/lab/tree/w%C3%B6rk/lab/tree/a%20b%3F%23.ipynb?token=a%20b%2F%26c',
  );
  expect(pageOf(pageUrl(page))).toEqual(page);
  const later = { ...page, since: '2026-01-01T12:30:00.000Z' };
  expect(pageOf(jobUrl(later))).toEqual(later);
  expect(pageUrl(later)).toBe(pageUrl(page));
});

it.each(['https://hub.example/user/x/lab/tree/a.ipynb', 'https://hub.example/?token=x', 'nonsense'])(
  'does not take %s for a page of a session',
  (url) => {
    expect(pageOf(url)).toBeUndefined();
  },
);
