import { Banner, BlockStack, ChoiceList, Text } from '@shopify/polaris';
import type { ProbeReport, TableCandidate } from '../../shared/records.ts';
import { counted } from '../changes/change-words.ts';
import styles from './stores.module.css';

/** Whether what was found can be kept as a store. */
export function isUsable(report: ProbeReport): boolean {
  return report.tables.length > 0 || report.createTableSql !== undefined;
}

interface ProbeOutcomeProps {
  report: ProbeReport;
  /** The chosen one of several tables. */
  table: string;
  onChooseTable: (table: string) => void;
}

/** What trying a store came to: which table, or why none, or that one can be made. */
export function ProbeOutcome({ report, table, onChooseTable }: ProbeOutcomeProps) {
  if (report.tables.length > 1) {
    return (
      <ChoiceList
        title="Several tables could hold sessions. Which one?"
        choices={report.tables.map((candidate) => ({
          label: candidate.table,
          value: candidate.table,
          helpText: candidateText(candidate),
        }))}
        selected={[table]}
        onChange={([choice]) => onChooseTable(choice ?? '')}
      />
    );
  }
  if (report.tables.length === 1) return null;
  if (report.createTableSql !== undefined) {
    return (
      <Banner tone="info" title="There is no table for sessions yet">
        <BlockStack gap="200">
          <Text as="p">
            Add the store now and create the table from its page when you want to. Nothing is created by adding it. This
            would run:
          </Text>
          <pre className={styles.sql}>{report.createTableSql}</pre>
        </BlockStack>
      </Banner>
    );
  }
  if (report.otherTables.length === 0) return null;
  return (
    <Banner tone="warning" title="No table here looks like sessions">
      <BlockStack gap="200">
        <Text as="p">These are the tables there are. Is it another file that your app keeps its sessions in?</Text>
        <ul className={styles.list}>
          {report.otherTables.slice(0, 30).map((name) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
        {report.otherTables.length > 30 ? (
          <Text as="p">and {counted(report.otherTables.length - 30, 'more table')}</Text>
        ) : null}
      </BlockStack>
    </Banner>
  );
}

function candidateText({ layoutTitle, total }: TableCandidate): string {
  return `${layoutTitle} · ${total.exact ? '' : 'about '}${counted(total.count, 'session')}`;
}
