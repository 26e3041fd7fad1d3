import { panelStyles } from '@run-elsewhere/planner/ui';

/** The page's policy admits styles with its nonce only. */
export function addStyles(nonce: string): void {
  const style = document.createElement('style');
  style.nonce = nonce;
  style.textContent = panelStyles;
  document.head.append(style);
}
