import { chromium } from '../stack/chromium.ts';
import { clientsEnvironment, peersEnvironment } from '../stack/environments.ts';
import { openPythons } from '../stack/python.ts';
import { setUp } from '../stack/setup.ts';
import { setUpVsCode } from '../stack/vscode.ts';
import type { Tools } from './bench.ts';

/** @param say - is told each step as it begins, and never on standard output */
export function createTools(say: (text: string) => void): Tools {
  const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
  };
  return {
    lab: once(() => setUp(say)),
    vsCode: once(() => setUpVsCode(say)),
    browser: once(() => chromium(say)),
    peers: once(async () => peersEnvironment(await openPythons(say), say)),
    clients: once(async () => clientsEnvironment(await openPythons(say), say)),
  };
}
