import { Banner, BlockStack, Button, ChoiceList, InlineStack, Text } from '@shopify/polaris';
import { CONTAINER_LABELS, type Backend } from '../../shared/profiles.ts';
import type { ProbeReport, TableCandidate } from '../../shared/records.ts';
import { counted, countLabel } from '../parts/counts.ts';
import { BACKEND_LABELS } from './backend-labels.ts';
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
  const { places, canMap } = BACKEND_LABELS[backend];
  const place = CONTAINER_LABELS[backend];
  if (report.tables.length > 0) {
    return (
      <BlockStack gap="300">
        {report.tables.length === 1 ? null : (
          <ChoiceList
            title={`Several ${places} could hold sessions. Which one?`}
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
                ? `Not this ${place}? Map another by hand`
                : `None of these? Map a ${place} by hand`}
            </Button>
          </div>
        )}
      </BlockStack>
    );
  }
  if (report.createTable !== undefined) {
    return (
      <Banner tone="info" title={`There is no ${place} for sessions yet`}>
        <BlockStack gap="200">
          <Text as="p">
            Add the store now and create the {place} from its page when you want to. Nothing is created by adding it.
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
      {onMap === undefined || !canMap ? null : (
        <InlineStack gap="300" blockAlign="center">
          <Button onClick={onMap}>{`Map a ${place} by hand…`}</Button>
          <Text as="p" tone="subdued">
            Where the fields have other names than any adapter gives them.
          </Text>
        </InlineStack>
      )}
      {report.otherTables.length <= NAMED_BY_STEP ? null : <AllTables names={report.otherTables} backend={backend} />}
    </BlockStack>
  );
}

function AllTables({ names, backend }: { names: readonly string[]; backend: Backend }) {
  return (
    <details className={styles.details}>
      <summary>
        All {counted(names.length, CONTAINER_LABELS[backend], BACKEND_LABELS[backend].places)} that there are
      </summary>
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
