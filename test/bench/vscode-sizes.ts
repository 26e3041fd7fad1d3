import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Peers } from '../stack/environments.ts';
import { root } from '../stack/paths.ts';
import type { VsCodeSetup } from '../stack/vscode.ts';
import { exactly, type Measured } from './bench.ts';
import { type Figure, figure } from './figure.ts';
import { builtFolder, codeBytes, PEERS, wheelBytes } from './peers.ts';

/**
 * How much VS Code downloads, reads when it activates the extension, and reads when somebody uses it; what is downloaded, and the
 * code in all, against extensions of JupyterLab.
 * @param peers - absent: ours alone
 */
export function vsCodeSizes({ vsix }: VsCodeSetup, peers?: Peers): Measured {
  const built = (name: string): number => statSync(join(root, 'vscode-ext', 'dist', name)).size;
  const packed = statSync(vsix).size;
  const parts = [
    figure('VS Code: code read at activation', 'bytes', built('extension.cjs')),
    figure('VS Code: code read at first use', 'bytes', built('app.cjs')),
    figure('VS Code: code read when something is looked for', 'bytes', built('find.cjs')),
    figure("VS Code: the panel's page", 'bytes', built('webview.js')),
  ];
  const all = parts.reduce((bytes, { ours }) => bytes + ours, 0);
  const against = (what: string, bytes: number, peer: string, reference: number): Figure =>
    figure(`VS Code: ${what}, against ${peer}`, 'bytes', bytes, { reference, target: 1 });
  const compared = (peers === undefined ? [] : PEERS).flatMap((peer) => [
    against('package', packed, `${peer.name}'s wheel`, wheelBytes(peers!, peer)),
    against('code in all', all, `${peer.name}'s labextension`, codeBytes(builtFolder(peers!.python, peer))),
  ]);
  const missing = parts.filter(({ ours }) => ours === 0).length;
  return { figures: [...parts, ...compared], counts: [exactly('files that are empty', missing, 0)] };
}
