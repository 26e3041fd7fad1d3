/** Bytes in a GiB. */
export const GIB = 2 ** 30;

/** A number of GiB for people, with at most two decimals. */
export const gibText = (gib: number): string => `${Number(gib.toFixed(2))} GiB`;
