import { asText, isObject, type JsonObject } from './nbformat.js';

/** What a notebook says of the kernel it runs with. */
export interface KernelFacts {
  /** `metadata.kernelspec.name`. */
  readonly kernel?: string;
  /** As the notebook spells it, e.g. `python`, `R`, `julia`. */
  readonly language?: string;
}

/** Kernel names → language, for notebooks that were saved before a kernel could say its language. */
const BY_KERNEL: readonly (readonly [RegExp, string])[] = [
  [/^(?:x?python|ipykernel|pyspark)|-py$/, 'python'],
  [/^(?:ir|xr|rkernel)\b|-r$/, 'R'],
  [/^x?julia/, 'julia'],
  [/^bash/, 'bash'],
];

/**
 * Reads a notebook's kernel and language (nbformat 4, `metadata.kernelspec` and `metadata.language_info`, both of which may be absent):
 * the language from `language_info.name`, else from `kernelspec.language`, else guessed from the kernel's name.
 */
export function kernelFacts(metadata: JsonObject): KernelFacts {
  const spec = isObject(metadata.kernelspec) ? metadata.kernelspec : {};
  const info = isObject(metadata.language_info) ? metadata.language_info : {};
  const kernel = asText(spec.name)?.slice(0, 128);
  const language = (asText(info.name) ?? asText(spec.language) ?? guess(kernel))?.slice(0, 64);
  return { ...(kernel === undefined ? {} : { kernel }), ...(language === undefined ? {} : { language }) };
}

function guess(kernel: string | undefined): string | undefined {
  const name = kernel?.toLowerCase();
  return name === undefined ? undefined : BY_KERNEL.find(([pattern]) => pattern.test(name))?.[1];
}
