import type { FieldChange } from '../../shared/records.ts';
import type { SessionField } from '../../shared/session.ts';
import { Value } from '../parts/value.tsx';
import styles from './field-changes.module.css';
import { changeText, FIELD_TITLES } from './field-labels.ts';

interface FieldChangesProps {
  changes: readonly FieldChange[];
  /** Heads the values that there are now; absent where there is nothing yet. */
  before?: string;
  /** Heads the values that there would be. */
  after: string;
}

/** Before and after, one row a field. */
export function FieldChanges({ changes, before, after }: FieldChangesProps) {
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          {before === undefined ? null : <th scope="col">{before}</th>}
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}>
            <th scope="row">{FIELD_TITLES[change.field]}</th>
            {before === undefined ? null : (
              <td className={styles.before}>
                <Changed field={change.field} text={change.before} />
              </td>
            )}
            <td className={before === undefined ? '' : styles.after}>
              <Changed field={change.field} text={change.after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Changed({ field, text }: { field: SessionField; text: string | undefined }) {
  if (text === undefined) return <em>None</em>;
  return text === '' ? <em>Empty text</em> : <Value text={changeText(field, text)} />;
}
