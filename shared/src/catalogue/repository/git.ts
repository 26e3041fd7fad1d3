import { originOf } from '../../http/url.js';
import { NOTHING_ABOUT } from '../codemeta.js';
import type { Harvest } from '../harvest.js';
import type { GitTree } from '../source.js';
import type { RepositoryAddress, RepositoryReader } from './reader.js';

/** Reads any repository by its tree, through the git that the host has. */
export function gitReader(address: RepositoryAddress): RepositoryReader {
  return {
    origins: [originOf(address.url) ?? address.url],
    list: async (harvest) => {
      const { commit, files } = await treeOf(address, address.ref, harvest);
      return { commit, files, about: NOTHING_ABOUT };
    },
    files: async (commit, harvest) => (await treeOf(address, commit, harvest)).files,
    place: (commit, path) => ({ by: 'git', url: address.url, commit, path }),
  };
}

function treeOf({ url }: RepositoryAddress, ref: string | undefined, harvest: Harvest): Promise<GitTree> {
  const { git } = harvest.deps;
  if (!git) {
    throw new Error(
      `${url} can be read by git alone, and there is none here. Add its notebooks through a curated list, or use an editor on a machine that has git.`,
    );
  }
  harvest.report(harvest.t('Reading the repository %1', harvest.source.name));
  return git.list(url, ref, harvest.signal);
}
