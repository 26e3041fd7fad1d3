import type { Translate } from '@run-elsewhere/planner';
import { toEditorPlaceholders } from './placeholders.js';

/** The catalogue that VS Code has loaded for the display language; empty for English. */
export type Bundle = Readonly<Record<string, string>>;

/** The same for a page, which has no access to VS Code's own function. Arguments are never searched for placeholders. */
export function bundleTranslate(bundle: Bundle): Translate {
  return (text, ...args) => {
    const wanted = toEditorPlaceholders(text);
    const found: unknown = Object.hasOwn(bundle, wanted) ? bundle[wanted] : undefined;
    return (typeof found === 'string' ? found : wanted).replace(
      /\{(\d+)\}/g,
      (placeholder, position: string) => args[Number(position)] ?? placeholder,
    );
  };
}
