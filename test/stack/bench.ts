import { parseArgs } from 'node:util';
import { table } from '../bench/figure.ts';
import { platformLoad } from '../bench/platform-load.ts';
import { searchFigures } from '../bench/search.ts';
import { vsCodeActivation } from '../bench/vscode-activation.ts';
import { vsCodeSizes } from '../bench/vscode-sizes.ts';
import { chromium } from './chromium.ts';
import { setUpVsCode } from './vscode.ts';

/** `npm run bench`: a table for people, or with `--json` one array for programs and nothing else on standard output. */
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const say = (text: string): void => console.error(`- ${text} ...`);
const setup = await setUpVsCode(say);
const browser = await chromium(say);
say('measuring');
const figures = [
  ...(await searchFigures()),
  ...vsCodeSizes(setup),
  ...(await vsCodeActivation(setup, browser)),
  ...(await platformLoad({ clients: [1, 100, 1000], seconds: 8 })),
];
console.log(values.json ? JSON.stringify(figures) : table(figures));
