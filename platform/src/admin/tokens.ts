import { parseArgs } from 'node:util';
import { hashOf, isExpired, newToken, newTokenId } from '../accounts/tokens.js';
import { isoInstant } from '../clock.js';
import type { PlatformConfig } from '../config.js';
import { ANONYMOUS, ConfigError, readConfig } from '../config.js';
import { messageOf } from '../problem.js';
import type { TokenFile, TokenRecord } from '../state/tokens.js';
import { openTokens } from '../state/tokens.js';
import { readExpiry } from './expiry.js';

const USAGE = `Usage:
  run-elsewhere-platform tokens add    --config FILE [--data DIR] --account NAME [--label TEXT] [--expires 90d|2026-12-31]
  run-elsewhere-platform tokens list   --config FILE [--data DIR] [--account NAME]
  run-elsewhere-platform tokens rotate --config FILE [--data DIR] ID [--expires 90d|2026-12-31]
  run-elsewhere-platform tokens remove --config FILE [--data DIR] ID`;

/** What a command has to say: `secret` is for whoever gets the token, `text` for the one who made it. */
export interface Said {
  readonly text: string;
  readonly secret?: string;
}

interface Asked {
  readonly account?: string | undefined;
  readonly label?: string | undefined;
  readonly expires?: string | undefined;
  readonly id?: string | undefined;
}

interface Means {
  readonly config: Pick<PlatformConfig, 'accounts'>;
  readonly tokens: TokenFile;
  readonly now: number;
}

const until = (expires: number | undefined): string =>
  expires === undefined ? 'for as long as it is there' : `until ${isoInstant(expires)}`;

function made(token: Omit<TokenRecord, 'id' | 'hash'>): readonly [TokenRecord, Said] {
  const secret = newToken();
  const record = { ...token, id: newTokenId(), hash: hashOf(secret) };
  const text = `Token ${record.id} of ${record.account}, good ${until(record.expires)}. It is shown this once:`;
  return [record, { text, secret }];
}

function add({ config, tokens, now }: Means, { account, label = '', expires }: Asked): Said {
  const names = config.accounts.map(({ name }) => name).filter((name) => name !== ANONYMOUS);
  if (account === undefined || !names.includes(account))
    throw new ConfigError(
      `--account: must be one of the configuration: ${names.join(', ') || 'it has none'}.`,
    );
  if (!/^\P{C}{0,64}$/u.test(label)) throw new ConfigError('--label: must be up to 64 printable characters.');
  const until = expires === undefined ? undefined : readExpiry(expires, now);
  const [record, said] = made({ account, label, created: now, expires: until });
  tokens.add(record);
  return said;
}

const COLUMNS = ['ID', 'ACCOUNT', 'LABEL', 'CREATED', 'LAST USED', 'EXPIRES'];

function list({ tokens, now }: Means, { account }: Asked): Said {
  const instant = (ms: number | undefined): string =>
    ms === undefined ? 'never' : isoInstant(ms).slice(0, 19) + 'Z';
  const rows = tokens
    .list()
    .filter((token) => account === undefined || token.account === account)
    .map((token) => [
      token.id,
      token.account,
      token.label,
      instant(token.created),
      instant(token.lastUsed),
      instant(token.expires) + (isExpired(token, now) ? ' (expired)' : ''),
    ]);
  const table = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return { text: table.map(line).join('\n') };
}

function named({ tokens }: Means, { id }: Asked): TokenRecord {
  const token = tokens.list().find((each) => each.id === id);
  if (token === undefined)
    throw new ConfigError(
      id === undefined ? USAGE : `There is no token ${id}. "tokens list" shows those that there are.`,
    );
  return token;
}

function remove(means: Means, asked: Asked): Said {
  const { id, account } = named(means, asked);
  means.tokens.remove(id);
  return { text: `Token ${id} of ${account} is removed: it opens nothing any more.` };
}

/** A new token in the place of another, good for as long as that was unless it is said. */
function rotate(means: Means, asked: Asked): Said {
  const { id, account, label, created, expires } = named(means, asked);
  const { now, tokens } = means;
  const span = expires === undefined ? undefined : now + expires - created;
  const until = asked.expires === undefined ? span : readExpiry(asked.expires, now);
  const [record, said] = made({ account, label, created: now, expires: until });
  tokens.replace(id, record);
  return { ...said, text: `Token ${id} is removed. ${said.text}` };
}

const COMMANDS = { add, list, remove, rotate };

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

function readArguments(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { config: text, data: text, account: text, label: text, expires: text };
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new ConfigError(`${messageOf(error)}\n${USAGE}`);
  }
}

/**
 * `tokens add|list|remove|rotate`: what it does is true at once for a service that runs.
 * @param argv - what follows `tokens`
 * @throws ConfigError when an option is missing or wrong
 */
export async function tokensCommand(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  now: number,
): Promise<Said> {
  const { values, positionals } = readArguments(argv);
  const [name, id, ...rest] = positionals;
  if (!isCommand(name) || values.config === undefined || rest.length > 0) throw new ConfigError(USAGE);
  const config = await readConfig(values.config, env);
  const tokens = openTokens(values.data ?? config.data);
  try {
    return COMMANDS[name]({ config, tokens, now }, { ...values, id });
  } catch (error) {
    throw error instanceof RangeError ? new ConfigError(error.message) : error;
  } finally {
    tokens.close();
  }
}
