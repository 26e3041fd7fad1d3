/**
 * A name that is not taken: `a.ipynb`, then `a-1.ipynb`, `a-2.ipynb` ...
 * The extension starts at the first dot that is not the first character, so that `a.executed.ipynb` becomes `a-1.executed.ipynb`.
 */
export function freeName(wished: string, taken: (name: string) => boolean): string {
  if (!taken(wished)) return wished;
  const dot = wished.indexOf('.', 1);
  const [stem, extension] = dot < 0 ? [wished, ''] : [wished.slice(0, dot), wished.slice(dot)];
  for (let count = 1; ; count += 1) {
    const name = `${stem}-${count}${extension}`;
    if (!taken(name)) return name;
  }
}
