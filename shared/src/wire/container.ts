import * as z from 'zod/mini';

/** What a container is, in the members that ExecutionBroker 1.0 has for one (Calycopis OpenAPI schema 1.0, DockerContainer). */
const short = z.string().check(z.maxLength(4096));

export const containerImage = z.object({
  locations: z.array(short).check(z.minLength(1), z.maxLength(20)),
  digest: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)),
  platform: z.optional(z.object({ architecture: short, os: short })),
});

export const containerNetwork = z.object({
  ports: z
    .array(
      z.object({
        access: z.boolean(),
        internal: z.object({ port: z.number().check(z.int(), z.minimum(1), z.maximum(65_535)) }),
        protocol: z.enum(['TCP', 'UDP', 'HTTP', 'HTTPS']),
        path: z.optional(short),
      }),
    )
    .check(z.maxLength(100)),
});

/** Beside the image of a Docker container. */
export const containerMembers = {
  entrypoint: z.optional(short),
  command: z.optional(z.array(short).check(z.maxLength(100))),
  environment: z.optional(
    z
      .record(z.string().check(z.maxLength(256)), short)
      .check(z.refine((names) => Object.keys(names).length <= 200, 'has too many names')),
  ),
  network: z.optional(containerNetwork),
};
