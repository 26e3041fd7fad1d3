import { controlStyles } from './styles-controls.js';
import { partStyles } from './styles-parts.js';

/**
 * The host's theme under names of our own: JupyterLab's variable, else VS Code's, else the system's colour.
 * VS Code's high-contrast themes leave some out on purpose (a button without a fill) and give borders instead.
 */
const tokens = `
.re-panel {
  --re-font: var(--jp-ui-font-family, var(--vscode-font-family, system-ui, sans-serif));
  --re-size: var(--jp-ui-font-size1, var(--vscode-font-size, 13px));
  --re-small: 0.92em;
  --re-mono: var(--jp-code-font-family, var(--vscode-editor-font-family, monospace));
  --re-bg: var(--jp-layout-color1, var(--vscode-sideBar-background, Canvas));
  --re-fg: var(--jp-ui-font-color1, var(--vscode-foreground, CanvasText));
  --re-muted: var(--jp-ui-font-color2, var(--vscode-descriptionForeground, CanvasText));
  --re-line: var(--jp-border-color2, var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border, GrayText))));
  --re-hover: var(--jp-layout-color2, var(--vscode-list-hoverBackground, transparent));
  --re-inset: var(--jp-cell-editor-background, var(--vscode-textCodeBlock-background, transparent));
  --re-input-bg: var(--jp-layout-color1, var(--vscode-input-background, Field));
  --re-input-fg: var(--jp-ui-font-color0, var(--vscode-input-foreground, FieldText));
  --re-input-line: var(--jp-layout-color4, var(--vscode-input-border, var(--vscode-contrastBorder, var(--vscode-descriptionForeground, GrayText))));
  --re-button-bg: var(--jp-layout-color1, var(--vscode-button-secondaryBackground, transparent));
  --re-button-fg: var(--jp-ui-font-color1, var(--vscode-button-secondaryForeground, currentColor));
  --re-button-hover: var(--jp-layout-color2, var(--vscode-button-secondaryHoverBackground, transparent));
  --re-button-line: var(--jp-layout-color4, var(--vscode-button-border, var(--vscode-contrastBorder, transparent)));
  --re-primary-bg: var(--jp-accept-color-normal, var(--jp-brand-color1, var(--vscode-button-background, transparent)));
  --re-primary-fg: var(--jp-ui-accept-font-color, var(--vscode-button-foreground, white));
  --re-primary-hover: var(--jp-accept-color-hover, var(--jp-brand-color0, var(--vscode-button-hoverBackground, transparent)));
  --re-primary-line: var(--jp-accept-color-normal, var(--jp-brand-color1, var(--vscode-button-border, var(--vscode-contrastBorder, transparent))));
  --re-focus: var(--jp-brand-color1, var(--vscode-focusBorder, Highlight));
  --re-link: var(--jp-content-link-color, var(--vscode-textLink-foreground, LinkText));
  --re-accent: var(--jp-brand-color1, var(--vscode-progressBar-background, Highlight));
  --re-error: var(--jp-error-color1, var(--vscode-errorForeground, currentColor));
  --re-warning: var(--jp-warn-color1, var(--vscode-editorWarning-foreground, currentColor));
  --re-good: var(--jp-success-color1, var(--vscode-testing-iconPassed, currentColor));
  --re-radius: var(--jp-border-radius, 2px);
}
`;

const frame = `
.re-panel {
  box-sizing: border-box;
  width: 100%;
  height: 100%;
  min-width: 0;
  overflow: hidden auto;
  container-type: inline-size;
  scroll-padding-top: 32px;
  background: var(--re-bg);
  color: var(--re-fg);
  font: var(--re-size) / 1.4 var(--re-font);
  overflow-wrap: anywhere;
}
.re-panel *, .re-panel *::before, .re-panel *::after { box-sizing: border-box; }
.re-panel :where(p, ul, dl, dd, pre, h2, h3, fieldset, legend) { margin: 0; padding: 0; }
.re-panel :where(ul) { list-style: none; }
.re-panel :where(fieldset) { min-width: 0; border: 0; }
.re-panel :where(h2, h3) { font: inherit; font-weight: 600; color: inherit; }
.re-panel code { font-family: var(--re-mono); font-size: var(--re-small); background: none; color: inherit; padding: 0; }
.re-unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.re-section > summary {
  position: sticky;
  z-index: 1;
  top: 0;
  display: flex;
  align-items: center;
  gap: 6px;
  min-height: 28px;
  padding: 0 12px 0 8px;
  border-top: 1px solid var(--re-line);
  background: var(--re-bg);
  cursor: pointer;
  list-style: none;
  user-select: none;
}
.re-find > .re-section > summary { border-top-color: transparent; }
.re-section > summary h2 { font-size: 0.85em; letter-spacing: 0.04em; text-transform: uppercase; }
.re-panel summary::-webkit-details-marker { display: none; }
.re-panel summary::before {
  flex: none;
  width: 5px;
  height: 5px;
  margin: 0 4px 0 3px;
  border: solid currentColor;
  border-width: 0 1.5px 1.5px 0;
  content: '';
  transform: rotate(-45deg);
}
.re-panel details[open] > summary::before { transform: translateY(-2px) rotate(45deg); }
.re-count { color: var(--re-muted); font-size: 0.85em; }
.re-body { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; padding: 4px 12px 12px; }
.re-body > .re-button { justify-self: start; }
.re-problems { padding-top: 8px; }
.re-form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px; }
.re-fold > summary {
  display: flex;
  align-items: center;
  gap: 4px;
  width: fit-content;
  cursor: pointer;
  list-style: none;
  color: var(--re-muted);
  user-select: none;
}
.re-fold > summary::before { margin-left: 0; }
.re-fold > div { padding: 4px 0 0 12px; }
`;

/** The panel's style sheet, all below `.re-panel`: a host puts it into its page once, as one `style` element. */
export const panelStyles = `${tokens}${frame}${controlStyles}${partStyles}`.trim();
