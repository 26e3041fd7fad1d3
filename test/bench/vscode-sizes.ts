import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../stack/paths.ts';
import type { VsCodeSetup } from '../stack/vscode.ts';
import { exactly, type Measured } from './bench.ts';
import { figure } from './figure.ts';

/** How much VS Code downloads, reads when it activates the extension, and reads when somebody uses it. */
export function vsCodeSizes({ vsix }: VsCodeSetup): Measured {
  const built = (name: string): number => statSync(join(root, 'vscode-ext', 'dist', name)).size;
  const figures = [
    figure('VS Code: package', 'bytes', statSync(vsix).size),
    figure('VS Code: code read at activation', 'bytes', built('extension.cjs')),
    figure('VS Code: code read at first use', 'bytes', built('app.cjs')),
    figure('VS Code: code read when something is looked for', 'bytes', built('find.cjs')),
    figure("VS Code: the panel's page", 'bytes', built('webview.js')),
  ];
  const missing = figures.filter(({ ours }) => ours === 0).length;
  return { figures, counts: [exactly('files that are empty', missing, 0)] };
}
