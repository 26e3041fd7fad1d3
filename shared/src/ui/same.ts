type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether two plain JSON values are alike. What is the same object is not looked into; functions are alike if identical. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  return sameFields(a, b);
}

/**
 * For `memo`: state that crossed a postMessage is a new object every time, though hardly anything in it changed.
 * Comparing a row is far cheaper than painting it.
 */
export function sameFields(a: object, b: object): boolean {
  const [left, right] = [a as Fields, b as Fields];
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => name in right && same(left[name], right[name]))
  );
}
