import type { Peers } from '../stack/environments.ts';
import type { Setup } from '../stack/setup.ts';
import type { VsCodeSetup } from '../stack/vscode.ts';
import type { Figure } from './figure.ts';

/** Something that can be counted without a clock, and between what it must be. */
export interface Count {
  readonly name: string;
  readonly counted: number;
  readonly least: number;
  readonly most: number;
}

/** What a bench found out. */
export interface Measured {
  readonly figures: readonly Figure[];
  /** Asserted in `npm test`, where times mean nothing. */
  readonly counts: readonly Count[];
}

export const exactly = (name: string, counted: number, wanted: number): Count => ({
  ...{ name, counted },
  ...{ least: wanted, most: wanted },
});

export const atMost = (name: string, counted: number, most: number): Count => ({
  ...{ name, counted, most },
  least: 0,
});

/** What benches stand on. Each is set up once, when the first of them asks for it. */
export interface Tools {
  /** JupyterLab with the extension, and what the platforms need. */
  lab(): Promise<Setup>;
  vsCode(): Promise<VsCodeSetup>;
  /** Path of a Chromium. */
  browser(): Promise<string>;
  /** Python of an environment with pyvo. */
  clients(): Promise<string>;
  peers(): Promise<Peers>;
}

/** A bench, by the name that chooses it. */
export interface Bench {
  readonly name: string;
  /** For the table. */
  full(tools: Tools): Promise<Measured>;
  /** With small sizes, for `npm test`: some seconds at most. */
  short(tools: Tools): Promise<Measured>;
}

/** Counts that are not what they must be, each in words. */
export function wrongCounts(counts: readonly Count[]): readonly string[] {
  return counts
    .filter(({ counted, least, most }) => !(counted >= least && counted <= most))
    .map(({ name, counted, least, most }) => {
      const wanted = least === most ? String(least) : least === 0 ? `at most ${most}` : `${least} to ${most}`;
      return `${name}: ${counted} instead of ${wanted}`;
    });
}

export const merged = (parts: readonly Measured[]): Measured => ({
  figures: parts.flatMap(({ figures }) => figures),
  counts: parts.flatMap(({ counts }) => counts),
});
