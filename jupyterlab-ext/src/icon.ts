import { LabIcon } from '@jupyterlab/ui-components';

/** A play button that leaves its box. Drawn for this project. */
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16">
  <g class="jp-icon3" fill="#616161">
    <path d="M4 4h8v2H6v12h12v-6h2v8H4z"/>
    <path d="M9 9.5v6l5-3z"/>
    <path d="M15 3h6v6h-2V6.4l-4.3 4.3-1.4-1.4L17.600 5H15z"/>
  </g>
</svg>`;

export const runElsewhereIcon = new LabIcon({ name: 'run-elsewhere:icon', svgstr: SVG });
