import { Banner, BlockStack, Button, ChoiceList, InlineStack, Text } from '@shopify/polaris';
import { descriptionOf, type Backend } from '../../shared/backends/index.ts';
import type { ProbeReport, TableCandidate } from '../../shared/records.ts';
import { counted, countLabel } from '../parts/counts.ts';
import styles from './stores.module.css';

/**
 * Whether what was found can be kept as a store: also where nothing is stored yet, if nothing has to be made first.
 * @param failedStep the step that ended the trial
 */
export function isUsable(report: ProbeReport, failedStep: string | undefined): boolean {
  return report.tables.length > 0 || report.createTable !== undefined || failedStep === undefined;
}

/** The step that failed names this many tables itself. */
const NAMED_BY_STEP = 20;

interface ProbeOutcomeProps {
  report: ProbeReport;
  backend: Backend;
  /** The chosen one of several tables. */
  table: string;
  onChooseTable: (table: string) => void;
  /** Maps a table by hand; absent while that is being done. */
  onMap: (() => void) | undefined;
}

/** What trying a store came to: which table (prefix, collection, namespace), or why none, or that one can be made. */
export function ProbeOutcome({ report, backend, table, onChooseTable, onMap }: ProbeOutcomeProps) {
  const { labels, canMap } = descriptionOf(backend);
  const { container, containers } = labels;
  if (report.tables.length > 0) {
    return (
      <BlockStack gap="300">
        {report.tables.length === 1 ? null : (
          <ChoiceList
            title={`Several ${containers} look like sessions. Which one do you want to use?`}
            choices={report.tables.map((candidate) => ({
              label: candidate.title ?? candidate.table,
              value: candidate.table,
              helpText: candidateText(candidate),
            }))}
            selected={[table]}
            onChange={([choice]) => onChooseTable(choice ?? '')}
          />
        )}
        {onMap === undefined || !canMap || report.otherTables.length === 0 ? null : (
          <div>
            <Button variant="plain" onClick={onMap}>
              {report.tables.length === 1
                ? `Not this ${container}? Map another by hand`
                : `None of these? Map a ${container} by hand`}
            </Button>
          </div>
        )}
      </BlockStack>
    );
  }
  if (report.createTable !== undefined) {
    return (
      <Banner tone="info" title={`No ${container} for sessions yet`}>
        <BlockStack gap="200">
          <Text as="p">
            Add the store now and create the {container} later from its page. Adding the store creates nothing.
          </Text>
          <details className={styles.details}>
            <summary>Statement that creates it</summary>
            <pre className={styles.sql}>{report.createTable}</pre>
          </details>
        </BlockStack>
      </Banner>
    );
  }
  if (report.otherTables.length === 0) return null;
  return (
    <BlockStack gap="300">
      {onMap === undefined || !canMap ? null : (
        <InlineStack gap="300" blockAlign="center">
          <Button onClick={onMap}>{`Map a ${container} by hand…`}</Button>
          <Text as="p" tone="subdued">
            For fields with custom names.
          </Text>
        </InlineStack>
      )}
      {report.otherTables.length <= NAMED_BY_STEP ? null : <AllTables names={report.otherTables} backend={backend} />}
    </BlockStack>
  );
}

function AllTables({ names, backend }: { names: readonly string[]; backend: Backend }) {
  const { container, containers } = descriptionOf(backend).labels;
  return (
    <details className={styles.details}>
      <summary>Show all {counted(names.length, container, containers)}</summary>
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

function candidateText({ layoutTitle, total, table, title }: TableCandidate): string {
  const id = title === undefined ? '' : ` · id ${table}`;
  return `${layoutTitle} · ${countLabel(total)}${id}`;
}
