import {
  addToolbarButtonClass,
  type LabIcon,
  ReactWidget,
  ToolbarButtonComponent,
} from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';

export interface ToolbarButtonOptions {
  readonly label: string;
  readonly icon: LabIcon;
  readonly tooltip: string;
  readonly onClick: () => void;
}

/** A toolbar button that does something. JupyterLab's own `ToolbarButton` becomes a toggle that stays pressed. */
export function toolbarButton(options: ToolbarButtonOptions): Widget {
  return addToolbarButtonClass(
    ReactWidget.create(<ToolbarButtonComponent {...options} className="re-labelled" />),
  );
}
