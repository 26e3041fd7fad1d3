import * as z from 'zod';

const amount = z.number().positive();

/** The most that one job may have. */
export const allocationSchema = z.strictObject({
  cores: z.int().positive(),
  memoryGiB: amount,
  diskGiB: amount,
  gpus: z.int().nonnegative(),
  durationSeconds: z.int().positive(),
});

/** What an account may use, all its jobs together. */
export const limits = {
  allocation: allocationSchema,
  jobs: z.int().positive().optional(),
  coreHoursPerMonth: amount.optional(),
};

export const accountSchema = z.strictObject({
  name: z.string().regex(/^[\w.@-]{1,64}$/, 'must be 1 to 64 letters, digits or . _ @ -'),
  tokenSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token as 64 lower-case hexadecimal digits')
    .optional(),
  ...limits,
  /** The user of this machine as whom its jobs run, for an engine that has users. */
  user: z.string().min(1).max(32).optional(),
});
