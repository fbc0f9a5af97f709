import { Banner, BlockStack, Button, ChoiceList, InlineStack, Text } from '@shopify/polaris';
import type { ProbeReport, TableCandidate } from '../../shared/records.ts';
import { counted, countWords } from '../changes/change-words.ts';
import styles from './stores.module.css';

/** Whether what was found can be kept as a store. */
export function isUsable(report: ProbeReport): boolean {
  return report.tables.length > 0 || report.createTable !== undefined;
}

/** The step that failed names this many tables itself. */
const NAMED_BY_STEP = 20;

interface ProbeOutcomeProps {
  report: ProbeReport;
  /** The chosen one of several tables. */
  table: string;
  onChooseTable: (table: string) => void;
  /** Maps a table by hand; absent while that is being done. */
  onMap: (() => void) | undefined;
}

/** What trying a store came to: which table, or why none, or that one can be made. */
export function ProbeOutcome({ report, table, onChooseTable, onMap }: ProbeOutcomeProps) {
  if (report.tables.length > 0) {
    return (
      <BlockStack gap="300">
        {report.tables.length === 1 ? null : (
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
        )}
        {onMap === undefined || report.otherTables.length === 0 ? null : (
          <div>
            <Button variant="plain" onClick={onMap}>
              {report.tables.length === 1
                ? 'Not this table? Map another by hand'
                : 'None of these? Map a table by hand'}
            </Button>
          </div>
        )}
      </BlockStack>
    );
  }
  if (report.createTable !== undefined) {
    return (
      <Banner tone="info" title="There is no table for sessions yet">
        <BlockStack gap="200">
          <Text as="p">
            Add the store now and create the table from its page when you want to. Nothing is created by adding it.
          </Text>
          <details className={styles.details}>
            <summary>What creating it will run</summary>
            <pre className={styles.sql}>{report.createTable}</pre>
          </details>
        </BlockStack>
      </Banner>
    );
  }
  if (report.otherTables.length === 0) return null;
  return (
    <BlockStack gap="300">
      {onMap === undefined ? null : (
        <InlineStack gap="300" blockAlign="center">
          <Button onClick={onMap}>Map a table by hand…</Button>
          <Text as="p" tone="subdued">
            For tables whose columns have other names than any adapter gives them.
          </Text>
        </InlineStack>
      )}
      {report.otherTables.length <= NAMED_BY_STEP ? null : <AllTables names={report.otherTables} />}
    </BlockStack>
  );
}

function AllTables({ names }: { names: readonly string[] }) {
  return (
    <details className={styles.details}>
      <summary>All {counted(names.length, 'table')} that there are</summary>
      <ul className={styles.list}>
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

function candidateText({ layoutTitle, total }: TableCandidate): string {
  return `${layoutTitle} · ${countWords(total)}`;
}
