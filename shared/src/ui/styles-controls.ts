/** Buttons, fields and what shows the focus. */
export const controlStyles = `
.re-panel :where(button, input, select) { font: inherit; margin: 0; }
.re-button {
  display: inline-flex;
  flex: none;
  align-items: center;
  justify-content: center;
  gap: 6px;
  max-width: 100%;
  min-height: 24px;
  padding: 1px 9px;
  border: 1px solid var(--re-button-line);
  border-radius: var(--re-radius);
  background: var(--re-button-bg);
  color: var(--re-button-fg);
  line-height: 1.3;
  text-align: center;
  cursor: pointer;
}
.re-button:hover { background: var(--re-button-hover); }
.re-primary { border-color: var(--re-primary-line); background: var(--re-primary-bg); color: var(--re-primary-fg); }
.re-primary:hover { background: var(--re-primary-hover); }
.re-button[aria-expanded]::before {
  width: 5px;
  height: 5px;
  border: solid currentColor;
  border-width: 0 1.5px 1.5px 0;
  content: '';
  transform: rotate(-45deg);
}
.re-button[aria-expanded='true']::before { transform: translateY(-2px) rotate(45deg); }
.re-button[aria-disabled='true'] { border-style: dashed; cursor: default; }
.re-button[aria-disabled='true']:not([aria-busy]) { background: transparent; color: var(--re-muted); border-color: var(--re-line); }
.re-link {
  padding: 1px 0;
  border: 0;
  background: none;
  color: var(--re-link);
  text-align: start;
  text-decoration: underline;
  overflow-wrap: anywhere;
  cursor: pointer;
}
.re-panel :is(button, input, select, summary, pre):focus-visible {
  outline: 2px solid var(--re-focus);
  outline-offset: 1px;
}
.re-panel :is(summary, pre):focus-visible { outline-offset: -2px; }
.re-panel:focus-visible { outline: 2px solid var(--re-focus); outline-offset: -2px; }
.re-input {
  width: 100%;
  min-width: 0;
  height: 24px;
  padding: 0 6px;
  border: 1px solid var(--re-input-line);
  border-radius: var(--re-radius);
  background: var(--re-input-bg);
  color: var(--re-input-fg);
}
.re-panel select.re-input { width: auto; max-width: 100%; padding: 0 2px; }
.re-code { font-family: var(--re-mono); }
.re-input[aria-invalid='true'] { border: 2px solid var(--re-error); padding: 0 5px; }
.re-panel :is(input[type='checkbox'], input[type='radio'], progress) { accent-color: var(--re-accent); }
.re-panel :is(input[type='checkbox'], input[type='radio']) { flex: none; width: 14px; height: 14px; margin: 2px 0 0; }
.re-group { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; }
.re-group > legend { margin-bottom: 4px; font-weight: 600; }
.re-group > legend .re-muted { font-weight: 400; }
.re-fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(100px, 1fr)); gap: 8px; align-items: start; }
.re-field { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2px; min-width: 0; }
.re-help { color: var(--re-muted); font-size: var(--re-small); }
.re-field-error { font-size: var(--re-small); }
.re-field-error::before {
  display: inline-block;
  width: 0.7em;
  height: 0.7em;
  margin-right: 4px;
  border-radius: 50%;
  background: var(--re-error);
  content: '';
}
.re-check { display: flex; align-items: flex-start; gap: 6px; min-height: 20px; cursor: pointer; }
.re-tabs { display: flex; gap: 12px; border-bottom: 1px solid var(--re-line); }
.re-tab {
  min-height: 26px;
  padding: 0 2px;
  border: 0;
  border-bottom: 2px solid transparent;
  background: none;
  color: var(--re-muted);
  cursor: pointer;
}
.re-tab[aria-selected='true'] { border-bottom-color: var(--re-accent); color: var(--re-fg); font-weight: 600; }
.re-choices { display: flex; flex-wrap: wrap; gap: 2px 16px; }
.re-actions { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; scroll-margin-top: 3em; }
.re-joined { display: inline-flex; gap: 0; }
.re-joined > .re-button { border-radius: var(--re-radius) 0 0 var(--re-radius); }
.re-joined > .re-input { border-left: 0; border-radius: 0 var(--re-radius) var(--re-radius) 0; border-color: var(--re-button-line); }
.re-asked, .re-progress { display: flex; flex: 1 1 100%; flex-wrap: wrap; align-items: center; gap: 2px 8px; }
.re-panel progress { flex: 1 1 80px; max-width: 240px; height: 8px; }
.re-spinner {
  display: inline-block;
  flex: none;
  width: 10px;
  height: 10px;
  margin-left: 4px;
  border: 2px solid currentColor;
  border-right-color: transparent;
  border-radius: 50%;
  animation: re-turn 1s linear infinite;
}
@keyframes re-turn { to { transform: rotate(360deg); } }
@media (prefers-reduced-motion: reduce) { .re-spinner { animation: none; } }
`;
