/**
 * What `npm start` and `npm test` run first. Plain JavaScript without dependencies, for Node 20 and later, because nothing
 * is installed yet: it installs the npm packages and hands over to the Node that they bring.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const windows = process.platform === 'win32';

/** @type {(message: string) => never} */
function stop(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Runs a command with its output on the screen; stops everything when it fails. */
function run(command, args, advice) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (error || status !== 0) stop(`${advice}${error ? ` (${error.message})` : ''}`);
}

function npm(args, advice) {
  const cli = process.env.npm_execpath;
  if (cli) run(process.execPath, [cli, ...args], advice);
  else run('npm', args, advice);
}

/** Installs what the lock file says, once for each state of the lock file. */
function installPackages() {
  const stampFile = join(root, 'node_modules', '.run-elsewhere');
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.error('Installing npm packages (a minute or two the first time) ...');
  npm(
    ['ci', '--no-fund', '--no-audit', '--loglevel=error'],
    'The npm packages could not be installed. Check the network and try again.',
  );
  writeFileSync(stampFile, stamp);
}

/** Path of the Node that runs everything else. */
function bundledNode() {
  const path = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
  if (!existsSync(path)) {
    // npm was told not to run install scripts: run the one that fetches this machine's build, from the npm registry too.
    run(
      process.execPath,
      [join(root, 'node_modules', 'node', 'installArchSpecificPackage.js')],
      'Node 24 could not be installed.',
    );
  }
  return existsSync(path) ? path : stop(`Node 24 is missing at ${path}. Delete node_modules and try again.`);
}

if (Number(process.versions.node.split('.')[0]) < 20)
  stop(`Node 20 or later is needed; this is ${process.version}.`);
const [command, ...rest] = process.argv.slice(2);
installPackages();
const node = bundledNode();
const child = spawn(node, [join(root, 'test', 'stack', `${command}.ts`), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}${windows ? ';' : ':'}${process.env.PATH}` },
});
// Ctrl-C reaches the child by itself; this process only stays until the child has stopped what it started.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (status, signal) => process.exit(signal ? 130 : (status ?? 1)));
