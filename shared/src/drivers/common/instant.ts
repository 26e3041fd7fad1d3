/**
 * A time of a UWS document as an ISO 8601 UTC instant. UWS 1.1 requires `T` and `Z`; older servers write a space and no zone,
 * and mean UTC.
 * @returns undefined for anything that is no time
 */
export function toInstant(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i.exec(
    text.trim(),
  );
  if (parts === null) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = parts;
  const instant = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
}

/** Longest duration that is believed: ten years. */
const MAX_SECONDS = 10 * 366 * 86_400;

/** ISO 8601 duration (`PT2H30M`, `P1DT12H`) to seconds; years and months have no fixed length and are not read. */
export function durationSeconds(text: string | undefined): number | undefined {
  const parts =
    /^P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,10})(?:\.\d+)?S)?)?$/.exec(
      text?.trim() ?? '',
    );
  if (parts === null) return undefined;
  const [weeks, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part || 0));
  const total = [weeks, days, hours, minutes, seconds].reduce<number>(
    (sum, count, index) => sum + (count ?? 0) * (UNIT_SECONDS[index] ?? 0),
    0,
  );
  return total <= MAX_SECONDS ? total : undefined;
}

const UNIT_SECONDS = [7 * 86_400, 86_400, 3600, 60, 1];

/** Seconds to an ISO 8601 duration, e.g. 7200 to `PT2H`. */
export function isoDuration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${rest > 0 ? `${rest}S` : ''}`;
}
