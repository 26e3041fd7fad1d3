import { useCallback } from 'react';
import type { ReactElement } from 'react';
import type { FileSummary } from '../panel/state.js';
import type { Parameter } from '../task/parameters.js';
import { formatBytes } from '../task/units.js';
import { usePanel } from './context.js';
import { formatCount } from './format.js';
import { Fold, Plain } from './parts.js';
import { plain } from './plain.js';
import { TextField } from './text-field.js';

/** Up to so many are shown without asking. */
const FEW = 10;

/** The files that the notebook reads: each can be left at home. */
export function TaskFiles({ files }: { readonly files: readonly FileSummary[] }): ReactElement | null {
  const { t, dispatch } = usePanel();
  if (files.length === 0) return null;
  const included = files.filter((file) => file.included);
  const isKnown = included.every(({ sizeBytes }) => sizeBytes !== undefined);
  const size = isKnown
    ? formatBytes(included.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0))
    : t('size not known yet');
  return (
    <Fold
      summary={t(
        'Files: %1 of %2 go along, %3',
        formatCount(included.length),
        formatCount(files.length),
        size,
      )}
      open={files.length <= FEW}
    >
      <ul className="re-files" role="list" aria-label={t('Files')}>
        {files.map((file) => (
          <li key={file.path}>
            <label className="re-check">
              <input
                type="checkbox"
                checked={file.included}
                onChange={(event) =>
                  dispatch({ type: 'include-file', path: file.path, included: event.currentTarget.checked })
                }
              />
              <span className="re-path">
                <Plain text={file.path} />
              </span>
              {file.sizeBytes !== undefined && <span className="re-size">{formatBytes(file.sizeBytes)}</span>}
            </label>
          </li>
        ))}
      </ul>
    </Fold>
  );
}

/** What the notebook's `parameters` cell sets, to be changed for this run. */
export function TaskParameters(props: { readonly parameters: readonly Parameter[] }): ReactElement | null {
  const { t } = usePanel();
  if (props.parameters.length === 0) return null;
  return (
    <fieldset className="re-group">
      <legend>{t('Parameters')}</legend>
      <div className="re-fields">
        {props.parameters.map((parameter) => (
          <ParameterField key={parameter.name} parameter={parameter} />
        ))}
      </div>
    </fieldset>
  );
}

function ParameterField({ parameter }: { readonly parameter: Parameter }): ReactElement {
  const { dispatch } = usePanel();
  const { name, help } = parameter;
  const send = useCallback(
    (value: string) => dispatch({ type: 'set-parameter', name, value }),
    [dispatch, name],
  );
  return (
    <TextField
      code
      label={<Plain text={name} />}
      value={parameter.value}
      help={help === undefined ? undefined : plain(help)}
      send={send}
    />
  );
}
