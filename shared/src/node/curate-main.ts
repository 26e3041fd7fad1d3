import { curateCommand } from './curate-command.js';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort(new Error('Interrupted; the list is as it was.')));

process.exitCode = await curateCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  signal: interrupted.signal,
});
