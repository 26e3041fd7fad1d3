export { useNow } from './clock.js';
export type { Dispatch } from './context.js';
export { Panel } from './panel.js';
export type { PanelProps } from './panel.js';
export { panelStyles } from './styles.js';
export { english } from './translate.js';
export type { Translate } from './translate.js';
