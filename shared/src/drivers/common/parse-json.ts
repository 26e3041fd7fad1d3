import * as z from 'zod/mini';

/** @returns undefined for what is no JSON or not of that shape */
export function parseJson<S extends z.ZodMiniType>(schema: S, json: string): z.infer<S> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const parsed = z.safeParse(schema, value);
  return parsed.success ? parsed.data : undefined;
}
