import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from './commands/ids.js';
import { PANEL_VIEW } from './panel/panel-view.js';

const read = (name: string): unknown => JSON.parse(readFileSync(join(__dirname, '..', name), 'utf8'));

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
}

const manifest = read('package.json') as Manifest;
const words = read('package.nls.json') as Readonly<Record<string, string>>;

it('has each command that the code has', () => {
  expect(manifest.contributes.commands.map(({ command }) => command).sort()).toEqual(
    Object.values(COMMANDS).sort(),
  );
  expect(new Set(manifest.contributes.commands.map(({ category }) => category))).toEqual(
    new Set(['%category%']),
  );
  expect(words).toMatchObject({ category: 'Run Elsewhere', 'command.run': 'Run elsewhere' });
});

it('has the view in its own container', () => {
  const [container] = manifest.contributes.viewsContainers.activitybar;
  expect(manifest.contributes.views[container?.id ?? '']).toEqual([
    expect.objectContaining({ id: PANEL_VIEW }),
  ]);
});

it('has a text for each placeholder, and no text beyond', () => {
  const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
  expect([...new Set(used)].sort()).toEqual(Object.keys(words).sort());
});

it('wakes up for notebooks of Jupyter and for nothing else', () => {
  expect(manifest.activationEvents).toEqual(['onNotebook:jupyter-notebook']);
});

it('lets no untrusted folder choose the platforms, and keeps no token', () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  expect(restrictedConfigurations).toContain('runElsewhere.platforms');
  const settings = Object.keys(manifest.contributes.configuration.properties);
  expect(settings).toEqual(expect.arrayContaining([...restrictedConfigurations]));
  expect(settings.filter((name) => /token|secret|password/i.test(name))).toEqual([]);
});
