import { spawn } from 'node:child_process';

/** How a command ended, with everything that it printed. */
export interface Finished {
  readonly code: number;
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from its standard input. */
  readonly input?: string;
  /** Called with each chunk as it is printed. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a command to its end. Never rejects: a command that cannot be started has code 127. */
export function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    // A command that ends without reading says why itself.
    child.stdin?.on('error', () => undefined).end(options.input);
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
      options.onOutput?.(chunk.toString());
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs a command that has to succeed.
 * @throws Error with the command's last lines and what to do
 */
export async function must(
  command: string,
  args: readonly string[],
  advice: string,
  options: CommandOptions = {},
): Promise<string> {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const tail = output.trim().split('\n').slice(-25).join('\n');
  throw new Error(`${advice}\n${command} ${args.join(' ')} ended with ${String(code)}:\n${tail}`);
}
