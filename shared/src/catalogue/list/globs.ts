/** True where a path is in: by `include` (absent: all are), and not out by `exclude`. */
export function isIn(
  path: string,
  include: readonly string[] | undefined,
  exclude: readonly string[] | undefined,
): boolean {
  const matches = (glob: string): boolean => matcher(glob).test(path);
  return (include?.some(matches) ?? true) && !(exclude?.some(matches) ?? false);
}

/** `*` stands for any part of a name, `**` for any folders, a path without a star also for all below it. */
function matcher(glob: string): RegExp {
  const pieces = glob
    .replace(/^\/+|\/+$/g, '')
    // Stars in a row beyond two mean no more, and would take long to match.
    .replace(/\*{3,}/g, '**')
    .split(/(\*\*\/?|\*)/)
    .map((piece) => {
      if (piece === '**/') return '(?:[^/]+/)*';
      if (piece === '**') return '.*';
      return piece === '*' ? '[^/]*' : piece.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
    });
  return new RegExp(`^${pieces.join('')}(?:/.*)?$`);
}
