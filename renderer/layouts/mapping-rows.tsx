import { Icon, Select } from '@shopify/polaris';
import { AlertTriangleIcon, XCircleIcon } from '@shopify/polaris-icons';
import type { LayoutSample, TableOutline } from '../../shared/records.ts';
import { SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import { FIELD_TITLES } from '../changes/field-labels.ts';
import { ENCODING_LABELS, encodingsFor } from './encoding-labels.ts';
import { NEEDED, type MappingErrors } from './layout-check.ts';
import { Value } from '../parts/value.tsx';
import styles from './layout-editor.module.css';
import { guessEncoding, mayHold, type Mappings } from '../../shared/layout-guess.ts';
import { problemOf, sampleText } from './sample-labels.ts';

interface MappingRowsProps {
  /** What a part of a stored session is called: `Column`, `Path`. */
  part: string;
  columns: TableOutline['columns'];
  mappings: Mappings;
  errors: MappingErrors;
  /** The session that is shown as read. */
  sample: LayoutSample | undefined;
  onChange: (mappings: Mappings) => void;
}

/** One row for each field of a session: its column, the format of the value in it, and what that reads as. */
export function MappingRows({ part, columns, mappings, errors, sample, onChange }: MappingRowsProps) {
  const change = (field: SessionField, column: string): void => {
    const { [field]: before, ...others } = mappings;
    const chosen = columns.find(({ name }) => name === column);
    if (chosen === undefined) onChange(others);
    else if (before?.column !== column)
      onChange({ ...others, [field]: { column, encoding: guessEncoding(field, chosen) } });
  };
  return (
    <table className={styles.rows}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">{part}</th>
          <th scope="col">Stored as</th>
          <th scope="col">Reads as</th>
        </tr>
      </thead>
      <tbody>
        {SESSION_FIELDS.map((field) => {
          const mapping = mappings[field];
          const title = FIELD_TITLES[field];
          const isNeeded = NEEDED.some((needed) => needed === field);
          return (
            <tr key={field} className={mapping === undefined ? styles.unmapped : undefined}>
              <th scope="row">
                {title}
                {isNeeded ? <span className={styles.needed}> required</span> : null}
              </th>
              <td>
                <Select
                  label={`${part} for ${title}`}
                  labelHidden
                  options={[
                    { value: '', label: isNeeded ? `Choose a ${part.toLowerCase()}` : 'Not stored' },
                    ...columns
                      .filter(({ name }) => mayHold(field, name))
                      .map(({ name, type }) => ({ value: name, label: `${name} (${type})` })),
                  ]}
                  value={mapping?.column ?? ''}
                  onChange={(column) => change(field, column)}
                  error={errors[field] ?? false}
                />
              </td>
              <td>
                {mapping === undefined ? null : (
                  <Select
                    label={`How ${title} is stored`}
                    labelHidden
                    options={encodingsFor(field).map((encoding) => ({
                      value: encoding,
                      label: ENCODING_LABELS[encoding].label,
                    }))}
                    value={mapping.encoding}
                    onChange={(choice) => {
                      const encoding = encodingsFor(field).find((one) => one === choice) ?? mapping.encoding;
                      onChange({ ...mappings, [field]: { ...mapping, encoding } });
                    }}
                  />
                )}
              </td>
              <td>
                {sample === undefined || mapping === undefined ? null : <Reading field={field} sample={sample} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Reading({ field, sample }: { field: SessionField; sample: LayoutSample }) {
  const text = sampleText(field, sample);
  const problem = problemOf(field, sample);
  return (
    <>
      {text === undefined ? <em>None</em> : <Value text={text} />}
      {problem === undefined ? null : (
        <span className={styles.problem}>
          <Icon
            source={problem.severity === 'error' ? XCircleIcon : AlertTriangleIcon}
            tone={problem.severity === 'error' ? 'critical' : 'caution'}
          />
          <Value text={problem.message} />
        </span>
      )}
    </>
  );
}
