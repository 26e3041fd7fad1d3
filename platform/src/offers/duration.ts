const SECONDS = { W: 604_800, D: 86_400, H: 3600, M: 60, S: 1 } as const;
const PATTERN =
  /^P(?:(\d+(?:\.\d+)?)W|(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?)$/;

/**
 * Reads an ISO 8601 duration in weeks, days, hours, minutes and seconds. Years and months have no fixed length and are not read.
 * @returns whole seconds, rounded up, or undefined when the text is no such duration
 */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim().toUpperCase());
  const [, weeks, days, hours, minutes, seconds]: readonly (string | undefined)[] = match ?? [];
  if ([weeks, days, hours, minutes, seconds].every((part) => part === undefined)) return undefined;
  const total =
    Number(weeks ?? 0) * SECONDS.W +
    Number(days ?? 0) * SECONDS.D +
    Number(hours ?? 0) * SECONDS.H +
    Number(minutes ?? 0) * SECONDS.M +
    Number(seconds ?? 0);
  return Number.isFinite(total) ? Math.ceil(total) : undefined;
}

/** Writes whole seconds as an ISO 8601 duration, e.g. `PT2H30M`. */
export function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  const text = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest ? `${rest}S` : ''}`;
  return `PT${text || '0S'}`;
}

/** A duration for people: in hours, else minutes, else seconds, whichever is whole first. */
export function durationText(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
