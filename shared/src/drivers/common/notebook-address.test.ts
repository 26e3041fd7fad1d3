import { publicAddress } from './notebook-address.js';
import { LOCATION, SOURCE } from '../broker/testing/samples.js';

const COMMIT = SOURCE.commit;

describe('the public address of a notebook', () => {
  it.each([
    ['https://github.com/ada/stars.git', LOCATION],
    ['https://github.com/ada/stars/', LOCATION],
    [
      'https://gitlab.com/group/sub/stars.git',
      `https://gitlab.com/group/sub/stars/-/raw/${COMMIT}/work/clusters.ipynb`,
    ],
    [
      'https://gitlab.example.org/ada/stars',
      `https://gitlab.example.org/ada/stars/-/raw/${COMMIT}/work/clusters.ipynb`,
    ],
    [
      'https://codeberg.org/ada/stars',
      `https://codeberg.org/ada/stars/raw/commit/${COMMIT}/work/clusters.ipynb`,
    ],
    ['https://git.example.org/stars', `https://git.example.org/stars/raw/${COMMIT}/work/clusters.ipynb`],
  ])('is in %s', (repository, url) => {
    expect(publicAddress({ ...SOURCE, repository })).toEqual({ url });
  });

  it('writes each segment of the path as one', () => {
    const found = publicAddress({ ...SOURCE, path: 'a b/ü?#.ipynb' });
    expect(found).toEqual({
      url: `https://raw.githubusercontent.com/ada/stars/${COMMIT}/a%20b/%C3%BC%3F%23.ipynb`,
    });
  });

  it.each([
    [undefined, 'it is not in a git repository'],
    [{ ...SOURCE, clean: false }, 'it has changes that are not committed'],
    [{ ...SOURCE, pushed: false }, 'its commit is not pushed'],
    [
      { ...SOURCE, clean: false, pushed: false },
      'it has changes that are not committed, and its commit is not pushed',
    ],
    [{ ...SOURCE, repository: 'git@github.com:ada/stars.git' }, 'its repository has no public web address'],
    [
      { ...SOURCE, repository: 'http://localhost:3000/ada/stars' },
      'its repository has no public web address',
    ],
    [
      { ...SOURCE, repository: 'https://ada:secret@github.com/ada/stars' },
      'its repository has no public web address',
    ],
    [{ ...SOURCE, repository: 'https://github.com' }, 'its repository has no public web address'],
    [{ ...SOURCE, commit: 'main' }, 'its repository has no public web address'],
    [{ ...SOURCE, path: '../other.ipynb' }, 'its repository has no public web address'],
  ])('is missing, with the reason, in case %#', (source, missing) => {
    expect(publicAddress(source)).toEqual({ missing });
  });
});
