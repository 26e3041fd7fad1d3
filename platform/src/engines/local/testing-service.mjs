// A service in a process of its own, to be killed by a test: it runs the TypeScript sources as they are.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

registerHooks({
  resolve(specifier, context, next) {
    const typed = specifier.startsWith('.') && new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    return typed && existsSync(fileURLToPath(typed)) ? next(typed.href, context) : next(specifier, context);
  },
});

const { createLocalEngine } = await import('./local-engine.js');
const { data, environments, spec } = JSON.parse(process.argv[2] ?? '{}');
const engine = createLocalEngine({ data, environments, log: { info() {}, warn() {} } });
await engine.open();
await engine.start(spec);
console.log('started');
setTimeout(() => {}, 600_000);
