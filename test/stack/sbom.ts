/** `npm run sbom`: what we ship is made of, as CycloneDX 1.5, one file for npm and one for Python, in `dist/`. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './commands.ts';
import { root } from './paths.ts';
import { type PythonPackage, pythonBill } from './sbom-python.ts';
import { setUp } from './setup.ts';

const NPM = ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--loglevel=silent'];

interface Bill {
  readonly components: readonly unknown[];
}

function keep(name: string, bill: Bill): void {
  const file = join(root, 'dist', name);
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  console.log(`${bill.components.length} components: ${file}`);
}

async function ofNpm(): Promise<Bill> {
  const text = await must('npm', NPM, 'npm could not list its packages.', { cwd: root });
  const bill = JSON.parse(text) as Bill & { readonly metadata: { readonly component: object } };
  // npm calls it after the folder of the checkout.
  const component = { ...bill.metadata.component, name: 'run-elsewhere' };
  return { ...bill, metadata: { ...bill.metadata, component } } as Bill;
}

async function ofPython(): Promise<Bill> {
  const { labPython } = await setUp((text) => console.error(`${text} ...`));
  const script = join(root, 'test', 'stack', 'python-packages.py');
  const text = await must(labPython, [script, 'run_elsewhere'], 'The Python packages could not be listed.');
  const packages = JSON.parse(text) as readonly PythonPackage[];
  return pythonBill('run-elsewhere', packages, randomUUID(), new Date().toISOString());
}

mkdirSync(join(root, 'dist'), { recursive: true });
keep('npm.cdx.json', await ofNpm());
keep('python.cdx.json', await ofPython());
