import type { PythonImport } from './imports.js';

/** Libraries that do nothing without a GPU. */
const NEEDS_GPU = /^(?:cupy|cudf|cuml|cuspatial|pycuda|cuda|tensorrt)(?:\.|$)|^numba\.cuda(?:\.|$)/;
/** Libraries that use a GPU where there is one. */
const LIKES_GPU = /^(?:torch|tensorflow|jax|keras|lightning|pytorch_lightning)(?:\.|$)/;
/** Libraries that spread work over several machines. */
const CLUSTER =
  /^(?:dask\.distributed|dask_jobqueue|distributed|ray|pyspark|mpi4py|ipyparallel|dask_mpi)(?:\.|$)/;
const CUDA_CODE = /\.cuda\(|\bdevice\s*\(?=?\s*\(?["']cuda|\.to\(\s*["']cuda|torch\.device\(\s*["']cuda/;

/** What the code hints at that no file states. */
export interface Hints {
  readonly needsGpu: readonly string[];
  readonly likesGpu: readonly string[];
  readonly cluster: readonly string[];
}

/** @param source of the code cells, to look for calls that move work to a GPU */
export function findHints(imports: readonly PythonImport[], source: string): Hints {
  const modules = imports
    .filter((entry) => entry.level === 0)
    .flatMap((entry) => [entry.module, ...entry.names.map((name) => `${entry.module}.${name}`)]);
  const tops = (pattern: RegExp): readonly string[] =>
    modules
      .filter((module) => pattern.test(module))
      .map((module) => pattern.exec(module)?.[0].replace(/\.$/, '') ?? '');
  return {
    needsGpu: [...tops(NEEDS_GPU), ...(CUDA_CODE.test(source) ? ['code for CUDA'] : [])],
    likesGpu: tops(LIKES_GPU),
    cluster: tops(CLUSTER),
  };
}

/** The hints of a whole notebook as sentences. */
export function hintWarnings(all: readonly Hints[]): readonly string[] {
  const list = (pick: (hints: Hints) => readonly string[]): string =>
    [...new Set(all.flatMap(pick))].join(', ');
  const [needs, likes, cluster] = [
    list((hints) => hints.needsGpu),
    list((hints) => hints.likesGpu),
    list((hints) => hints.cluster),
  ];
  const warnings: string[] = [];
  if (needs !== '') warnings.push(`The notebook needs a GPU (${needs}): ask for one under GPUs.`);
  else if (likes !== '')
    warnings.push(`The notebook can use a GPU (${likes}): ask for one under GPUs if it should.`);
  if (cluster !== '') {
    warnings.push(`The notebook can spread over several machines (${cluster}): a job here has one machine.`);
  }
  return warnings;
}
