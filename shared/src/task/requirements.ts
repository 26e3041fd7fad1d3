import { normaliseName } from './distributions.js';

/** What a list of requirements names. */
export interface Requirements {
  /** Normalised names of distributions. */
  readonly packages: readonly string[];
  /** Further requirement files, relative to where they are named. */
  readonly files: readonly string[];
  /** Addresses that something is installed from. */
  readonly urls: readonly string[];
}

export const NO_REQUIREMENTS: Requirements = { packages: [], files: [], urls: [] };

/** What an environment lists for its own sake: the kernel and the editor are the platform's. */
const TOOLS = new Set([
  'python',
  'pip',
  'setuptools',
  'wheel',
  'conda',
  'mamba',
  'nodejs',
  'jupyter',
  'jupyterlab',
  'notebook',
  'ipykernel',
  'ipython',
  'nb-conda-kernels',
]);

/** Conda package → distribution on PyPI, where the names differ. */
const CONDA = new Map(
  Object.entries({
    'dask-core': 'dask',
    'matplotlib-base': 'matplotlib',
    'msgpack-python': 'msgpack',
    opencv: 'opencv-python',
    'py-opencv': 'opencv-python',
    pytables: 'tables',
    pytorch: 'torch',
    'pytorch-cpu': 'torch',
    'pytorch-gpu': 'torch',
    'seaborn-base': 'seaborn',
  }),
);

/** Options of `pip install` and `conda install` that take a value as the next word. */
const VALUED =
  /^(?:-[icftn]|-p|--(?:index-url|extra-index-url|find-links|constraint|target|prefix|root|channel|name|file|python|platform|only-binary|no-binary|progress-bar|timeout|retries))$/;
const FILE_OPTION = /^(?:-r|--requirement|--file)$/;

/** Reads a requirements.txt (pip documentation, "Requirements File Format"): names only. */
export function readRequirementsTxt(text: string): Requirements {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  return merged(
    lines.map((line) => {
      const file = /^(?:-r|--requirement)[=\s]\s*(\S+)$/.exec(line)?.[1];
      if (file !== undefined) return { ...NO_REQUIREMENTS, files: [file] };
      const editable = /^(?:-e|--editable)[=\s]\s*(\S+)/.exec(line)?.[1];
      return editable === undefined && line.startsWith('-') ? NO_REQUIREMENTS : requirement(editable ?? line);
    }),
  );
}

/**
 * Reads the dependencies of a conda environment.yml (conda documentation, "Creating an environment file manually"),
 * its nested pip list included: names only. A line reader, for the one shape that such files have.
 */
export function readEnvironmentYml(text: string): Requirements {
  const found: Requirements[] = [];
  let section = '';
  let pipIndent = -1;
  for (const line of text.split(/\r?\n/)) {
    const top = /^([A-Za-z_-]+)\s*:/.exec(line)?.[1];
    if (top !== undefined) section = top;
    const item = /^(\s*)-\s+(?:"([^"]*)"|'([^']*)'|([^#]*))/.exec(line);
    if (section !== 'dependencies' || !item) continue;
    const indent = item[1]?.length ?? 0;
    const entry = (item[2] ?? item[3] ?? item[4] ?? '').trim();
    if (pipIndent >= 0 && indent > pipIndent) found.push(readRequirementsTxt(entry));
    else if (/^pip\s*:$/.test(entry)) pipIndent = indent;
    else {
      pipIndent = -1;
      found.push(condaRequirement(entry));
    }
  }
  return merged(found);
}

/**
 * Reads the words after `pip install` or `conda install`.
 * @param tool what installs: conda has names of its own
 */
export function readInstallWords(words: readonly string[], tool: 'pip' | 'conda'): Requirements {
  const found: Requirements[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (/^(?:&&|\|\|?|;|>+|#.*)$/.test(word)) break;
    if (FILE_OPTION.test(word)) found.push({ ...NO_REQUIREMENTS, files: words.slice(index + 1, index + 2) });
    if (FILE_OPTION.test(word) || VALUED.test(word)) index += 1;
    else if (!word.startsWith('-')) found.push(tool === 'pip' ? requirement(word) : condaRequirement(word));
  }
  return merged(found);
}

/** One requirement specifier (PEP 508): a name, or a name and an address, or an address alone. */
function requirement(text: string): Requirements {
  const direct = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*@\s*(\S+)/.exec(text);
  const address = direct?.[2] ?? (/^(?:[a-z]+\+)?[a-z]+:\/\//i.test(text) ? text : undefined);
  if (address !== undefined) {
    const egg = direct?.[1] ?? /[#&]egg=([A-Za-z0-9][\w.-]*)/.exec(address)?.[1];
    return {
      packages: wanted(egg),
      files: [],
      urls: [address.replace(/^[a-z]+\+/i, '').replace(/#.*$/, '')],
    };
  }
  if (/[/\\]|\.whl$|^\./.test(text)) return NO_REQUIREMENTS;
  return { packages: wanted(/^([A-Za-z0-9][\w.-]*)/.exec(text)?.[1]), files: [], urls: [] };
}

/** A conda match specification: `channel::name=version=build`. Packages of R are told by their prefix. */
function condaRequirement(text: string): Requirements {
  const name = /^(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)/.exec(text)?.[1]?.toLowerCase();
  if (name === undefined || /^(?:r-|_)/.test(name)) return NO_REQUIREMENTS;
  return { packages: wanted(CONDA.get(name) ?? name), files: [], urls: [] };
}

function wanted(name: string | undefined): readonly string[] {
  if (name === undefined) return [];
  const normalised = normaliseName(name.replace(/[.-]+$/, ''));
  return TOOLS.has(normalised) ? [] : [normalised];
}

/** All of them, each once. */
export function merged(parts: readonly Requirements[]): Requirements {
  const unique = (pick: (part: Requirements) => readonly string[]): readonly string[] => [
    ...new Set(parts.flatMap(pick)),
  ];
  return {
    packages: unique((part) => part.packages),
    files: unique((part) => part.files),
    urls: unique((part) => part.urls),
  };
}
