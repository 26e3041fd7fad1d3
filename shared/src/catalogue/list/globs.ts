/** True where a path is in: by `include` (absent: all are), and not out by `exclude`. */
export function isIn(
  path: string,
  include: readonly string[] | undefined,
  exclude: readonly string[] | undefined,
): boolean {
  const matchesPath = (glob: string): boolean => matches(glob, path);
  return (include?.some(matchesPath) ?? true) && !(exclude?.some(matchesPath) ?? false);
}

/** For each place in a path, whether what was read of a glob can end there. */
type Places = readonly boolean[];

/**
 * `*` stands for any part of a name, `**` for any folders, a path without a star also for all below it. Not by a regular
 * expression: with many stars that tries every way to share a name among them, and globs and names are a stranger's.
 */
function matches(glob: string, path: string): boolean {
  const start: Places = Array.from({ length: path.length + 1 }, (_, at) => at === 0);
  const ends = glob
    .replace(/^\/+|\/+$/g, '')
    // Stars in a row beyond two mean no more.
    .replace(/\*{3,}/g, '**')
    .split(/(\*\*\/?|\*)/)
    .reduce((places, piece) => after(piece, places, path), start);
  return ends.some((here, at) => here && (at === path.length || path[at] === '/'));
}

function after(piece: string, places: Places, path: string): Places {
  switch (piece) {
    case '*':
      return spread(places, (reached, at) => reached[at - 1] === true && path[at - 1] !== '/');
    case '**':
      return spread(places, (reached, at) => reached[at - 1] === true);
    case '**/':
      return spread(places, (reached, at) => path[at - 1] === '/' && hasFolder(reached, path, at - 1));
    default:
      return places.map((_, at) => places[at - piece.length] === true && path.endsWith(piece, at));
  }
}

/** Adds the places to which a step leads from those that were reached before. */
function spread(places: Places, leads: (reached: Places, at: number) => boolean): Places {
  const reached = [...places];
  for (let at = 1; at < reached.length; at++) reached[at] ||= leads(reached, at);
  return reached;
}

/** Whether the name that ends here begins, or goes on, where one was reached. */
function hasFolder(reached: Places, path: string, end: number): boolean {
  for (let at = end - 1; at >= 0 && path[at] !== '/'; at--) if (reached[at] === true) return true;
  return false;
}
