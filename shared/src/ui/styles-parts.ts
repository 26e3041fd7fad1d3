/** Rows, facts and what they say. */
export const partStyles = `
.re-muted { color: var(--re-muted); }
.re-strong { font-weight: 600; }
.re-title { flex: 1 1 auto; min-width: 0; font-weight: 600; }
.re-head { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: space-between; gap: 4px 8px; }
.re-head > .re-title { flex: 1 1 120px; padding-top: 2px; }
.re-facts-line, .re-notes { display: flex; flex-wrap: wrap; gap: 0 12px; color: var(--re-muted); font-size: var(--re-small); }
.re-notes { margin-top: 4px; gap: 0 14px; }
.re-panel :is(.re-facts-line, .re-notes) .re-strong { color: var(--re-fg); }
.re-files { display: grid; gap: 2px; }
.re-path { flex: 1 1 auto; min-width: 0; }
.re-size { flex: none; color: var(--re-muted); font-variant-numeric: tabular-nums; }
.re-names { display: grid; gap: 2px; }
.re-names.re-inline { display: flex; flex-wrap: wrap; gap: 2px 6px; }
.re-inline > li { padding: 0 5px; border: 1px solid var(--re-line); border-radius: var(--re-radius); font-size: var(--re-small); }
.re-clamped { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 4; }
.re-harvest { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 8px; }
.re-harvest > :is(.re-plain-list, .re-fold) { flex: 1 1 100%; }
.re-harvest > .re-asked { flex: 1 1 120px; }
.re-plain-list { display: grid; gap: 4px; }
.re-rows { margin: 0 -12px; }
.re-rows:empty { display: none; }
.re-row {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 4px;
  padding: 8px 12px;
  border-top: 1px solid var(--re-line);
  content-visibility: auto;
  contain-intrinsic-size: auto 150px;
}
.re-row:first-child { border-top: 0; }
.re-sort { display: flex; align-items: center; gap: 8px; }
.re-facts { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 4px 8px; }
@container (max-width: 269px) { .re-facts { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@container (min-width: 520px) { .re-facts { grid-template-columns: repeat(7, minmax(0, 1fr)); } }
.re-facts dt { color: var(--re-muted); font-size: 0.85em; line-height: 1.2; }
.re-facts dd { font-variant-numeric: tabular-nums; }
.re-reasons { display: grid; gap: 2px; }
.re-reasons > p { padding-left: 12px; text-indent: -12px; }
.re-reasons > p::before { display: inline-block; width: 12px; content: '\\2013'; text-indent: 0; }
.re-reasons strong { text-transform: capitalize; }
.re-notice { display: flex; align-items: flex-start; gap: 6px; min-width: 0; }
.re-notice > div { flex: 1 1 auto; min-width: 0; padding-top: 0; }
.re-sign {
  flex: none;
  width: 16px;
  height: 16px;
  margin-top: 1px;
  border: 1.5px solid var(--re-muted);
  border-radius: 50%;
  font-size: 11px;
  font-weight: 700;
  line-height: 13px;
  text-align: center;
}
.re-error > .re-sign { border-color: var(--re-error); }
.re-warning > .re-sign { border-color: var(--re-warning); border-radius: 2px; }
.re-pre {
  max-height: 220px;
  overflow: auto;
  padding: 6px 8px;
  border: 1px solid var(--re-line);
  border-radius: var(--re-radius);
  background: var(--re-inset);
  color: inherit;
  font: 0.92em / 1.4 var(--re-mono);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.re-phase { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; }
.re-tone { display: inline-flex; align-items: center; gap: 6px; }
.re-tone::before { flex: none; width: 10px; height: 10px; border: 2px solid currentColor; border-radius: 50%; content: ''; }
.re-tone[data-tone='running']::before { border-color: var(--re-accent); background: var(--re-accent); }
.re-tone[data-tone='good']::before {
  width: 6px;
  height: 10px;
  margin: -3px 2px 0;
  border-width: 0 2px 2px 0;
  border-color: var(--re-good);
  border-radius: 0;
  transform: rotate(45deg);
}
.re-tone[data-tone='bad']::before { border-color: var(--re-error); background: var(--re-error); border-radius: 0; transform: rotate(45deg) scale(0.85); }
.re-tone[data-tone='stopped']::before { border-radius: 0; background: currentColor; transform: scale(0.85); }
.re-tone[data-tone='unsure']::before { border-color: var(--re-warning); border-style: dotted; }
.re-panel .re-term { color: var(--re-muted); }
.re-confirm { display: flex; flex: 1 1 100%; flex-wrap: wrap; align-items: center; gap: 4px 6px; }
.re-confirm > span { flex: 1 1 100%; }
.re-collected { display: flex; flex-wrap: wrap; gap: 0 8px; }
.re-sign-in, .re-add { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 6px; }
.re-panel .re-sign-in > .re-field { flex: 1 1 150px; }
.re-panel .re-add > .re-field { flex: 1 1 100%; }
`;
