import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import * as z from 'zod';
import { accountSchema, allocationSchema } from './accounts/config.js';
import { openIdSchema } from './accounts/openid/config.js';
import { isMember } from './accounts/openid/members.js';
import { jupyterHubConfig } from './engines/jupyterhub/index.js';
import { localEngine } from './engines/local/config.js';
import { slurmConfig } from './engines/slurm/config.js';
import { messageOf } from './problem.js';

/** The account of visitors who present no credential. */
export const ANONYMOUS = 'anonymous';

const amount = z.number().nonnegative();
const ORIGIN = /^(https?:\/\/[^/\s?#]+|[a-z][a-z0-9+.-]*:)$/;

const isPageOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const pageOrigin = z
  .string()
  .refine(isPageOrigin, 'must be an origin as browsers write it, such as https://hub.example.org');

const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  const whole = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  return isIP(address) !== 0 && whole && rest.length === 0;
};

const network = z.string().refine(isNetwork, 'must be an address or a network such as 10.0.0.0/8');

const environment = z.strictObject({
  name: z.string().min(1).max(64),
  python: z.string().min(1),
  installs: z.boolean().default(false),
  indexUrl: z.url().optional(),
});

const engine = z.discriminatedUnion('kind', [localEngine, slurmConfig, jupyterHubConfig]);

const unique = (names: readonly string[]): boolean => new Set(names).size === names.length;

const configSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    listen: z.strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(0).max(65535),
      tls: z.strictObject({ cert: z.string().min(1), key: z.string().min(1) }).optional(),
    }),
    trustedProxies: z.array(network).default([]),
    publicUrl: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    data: z.string().min(1),
    frameOrigins: z
      .array(z.string().regex(ORIGIN, 'must be an origin such as https://hub.example.org or vscode-webview:'))
      .default([]),
    pageOrigins: z.union([z.literal('*'), z.array(pageOrigin)]).default([]),
    metricsFrom: z.array(network).default([]),
    engine: engine.default(localEngine.parse({ kind: 'local' })),
    capacity: allocationSchema.omit({ durationSeconds: true }).optional(),
    accounts: z
      .array(accountSchema)
      .refine((accounts) => unique(accounts.map(({ name }) => name)), 'has two accounts of the same name')
      .superRefine((accounts, context) => {
        accounts.forEach(({ name, tokenSha256, user }, index) => {
          const path = [index, 'tokenSha256'];
          if (name === ANONYMOUS && tokenSha256 !== undefined)
            context.addIssue({ code: 'custom', path, message: 'must be absent for the anonymous account' });
          if (name === ANONYMOUS && user !== undefined)
            context.addIssue({
              code: 'custom',
              path: [index, 'user'],
              message: 'must be absent for the anonymous account: visitors would share it',
            });
        });
      }),
    openid: openIdSchema.optional(),
    offers: z.strictObject({ holdSeconds: z.int().positive() }).default({ holdSeconds: 300 }),
    cost: z.strictObject({ perCoreHour: amount, unit: z.string().min(1).max(16) }).optional(),
    environments: z
      .array(environment)
      .default([])
      .refine((all) => unique(all.map(({ name }) => name)), 'has two environments of the same name'),
    retentionSeconds: z.int().positive(),
  })
  .refine(({ engine, capacity }) => engine.kind !== 'local' || capacity !== undefined, {
    path: ['capacity'],
    message: 'must say what of this machine may be used',
  })
  // A hub's servers have what they have: it is asked, not configured.
  .refine(({ engine, environments }) => (engine.kind === 'jupyterhub') === (environments.length === 0), {
    path: ['environments'],
    message: 'must name at least one environment, and none with the engine jupyterhub',
  })
  .superRefine(({ accounts, openid }, context) => {
    if (openid === undefined) return;
    accounts.forEach(({ name }, index) => {
      const path = ['accounts', index, 'name'];
      if (isMember(openid, name))
        context.addIssue({ code: 'custom', path, message: `is a name of the people of ${openid.issuer}` });
    });
  });

export type PlatformConfig = z.infer<typeof configSchema>;
export type AccountConfig = PlatformConfig['accounts'][number];
/** The most that one job of an account may have. */
export type Allocation = AccountConfig['allocation'];

/** A configuration that cannot be used. The message names the file and every field at fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}${name && '.'}${String(key)}`),
    '',
  ) || 'the document';

/** Replaces `${NAME}` in every string by that environment variable. Names of variables that are not set go to `missing`. */
function substitute(value: unknown, env: NodeJS.ProcessEnv, path: PropertyKey[], missing: string[]): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
      const found = env[name];
      if (found === undefined)
        missing.push(`${fieldName(path)}: the environment variable ${name} is not set`);
      return found ?? whole;
    });
  if (Array.isArray(value))
    return value.map((item, index) => substitute(item, env, [...path, index], missing));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, substitute(item, env, [...path, key], missing)]),
    );
  return value;
}

/**
 * Checks a configuration document, with `${NAME}` in its strings replaced from `env`.
 * @param source - what the document is called in error messages
 * @throws ConfigError naming every field that is wrong
 */
export function parseConfig(document: unknown, env: NodeJS.ProcessEnv, source = 'config'): PlatformConfig {
  const missing: string[] = [];
  const filled = substitute(document, env, [], missing);
  const parsed = configSchema.safeParse(filled);
  // A field whose variable is missing is wrong for that reason alone.
  const problems =
    missing.length > 0
      ? missing
      : (parsed.error?.issues.map(({ path, message }) => `${fieldName(path)}: ${message}`) ?? []);
  if (problems.length === 0 && parsed.success) return parsed.data;
  throw new ConfigError([`${source} cannot be used:`, ...problems.map((text) => `  ${text}`)].join('\n'));
}

/** @throws ConfigError when the file cannot be read, is no JSON, or {@link parseConfig} refuses it */
export async function readConfig(file: string, env: NodeJS.ProcessEnv): Promise<PlatformConfig> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${messageOf(error)}`);
  }
  return parseConfig(document, env, file);
}
