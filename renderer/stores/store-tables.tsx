import { Badge } from '@shopify/polaris';
import { descriptionOf, type Backend } from '../../shared/backends/index.ts';
import type { ColumnInfo, IndexInfo } from '../../shared/records.ts';
import { FIELD_TITLES } from '../changes/field-labels.ts';
import { ENCODING_LABELS } from '../layouts/encoding-labels.ts';
import styles from './stores.module.css';

/** The columns (paths, attributes, pairs) of a store, with what each holds and how. */
export function ColumnsTable({ columns, backend }: { columns: readonly ColumnInfo[]; backend: Backend }) {
  const { labels, declaresColumns } = descriptionOf(backend);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{labels.part}</th>
          <th scope="col">Type</th>
          <th scope="col">Session field</th>
          <th scope="col">Format</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => (
          <tr key={column.name}>
            <th scope="row">
              <code>{column.name}</code> {column.key ? <Badge>Key</Badge> : null}
            </th>
            <td>
              <code>{column.type}</code>
              {declaresColumns && !column.nullable ? ' not null' : ''}
            </td>
            <td>{column.field === undefined ? '–' : FIELD_TITLES[column.field]}</td>
            <td>{column.encoding === undefined ? '' : ENCODING_LABELS[column.encoding].label}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function IndexesTable({ indexes }: { indexes: readonly IndexInfo[] }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Index</th>
          <th scope="col">Columns</th>
          <th scope="col">Unique</th>
        </tr>
      </thead>
      <tbody>
        {indexes.map((index) => (
          <tr key={index.name}>
            <th scope="row">
              <code>{index.name}</code>
            </th>
            <td>
              <code>{index.columns.join(', ')}</code>
            </td>
            <td>{index.unique ? 'Yes' : 'No'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
