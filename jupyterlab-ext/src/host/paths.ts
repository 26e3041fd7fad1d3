/** Folder part of a contents path; empty for the server's root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A contents path below a folder. */
export function below(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/**
 * A name that is not taken: `a.ipynb`, then `a-1.ipynb`, `a-2.ipynb` ...
 * The extension starts at the first dot that is not the first character, so that `a.executed.ipynb` becomes `a-1.executed.ipynb`.
 */
export function freeName(wished: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wished)) return wished;
  const dot = wished.indexOf('.', 1);
  const [stem, extension] = dot < 0 ? [wished, ''] : [wished.slice(0, dot), wished.slice(dot)];
  for (let count = 1; ; count += 1) {
    const name = `${stem}-${count}${extension}`;
    if (!taken.has(name)) return name;
  }
}
