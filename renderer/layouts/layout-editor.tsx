import { Button, Icon, InlineStack, Select, SkeletonBodyText, Text } from '@shopify/polaris';
import { AlertTriangleIcon, CheckCircleIcon, XCircleIcon } from '@shopify/polaris-icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { TableLayout } from '../../shared/layouts.ts';
import type { LayoutSample, TableOutline } from '../../shared/records.ts';
import { counted } from '../parts/counts.ts';
import { client } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { descriptionOf } from '../../shared/backends/index.ts';
import { containerTitle } from '../stores/container-title.ts';
import { useSettled } from '../stores/use-settled.ts';
import type { Trial } from '../stores/use-trial.ts';
import { layoutOf, mappingErrors } from './layout-check.ts';
import styles from './layout-editor.module.css';
import { guessMappings, type Mappings } from '../../shared/layout-guess.ts';
import { MappingRows } from './mapping-rows.tsx';
import { verdictOn } from './sample-labels.ts';

/** Between a choice and the look at what it reads. Milliseconds. */
const SETTLED = 250;

interface LayoutEditorProps {
  /** The store as it is filled in, saved or not. */
  store: Trial;
  /** What is read now: detected, or mapped before. */
  initial?: TableLayout | undefined;
  /** The table to begin with. */
  table?: string | undefined;
  saveLabel: string;
  saving?: boolean;
  onSave: (layout: TableLayout) => void;
  onCancel?: () => void;
}

/** Says by hand where each field lies, and in which form, with what it reads beside it. */
export function LayoutEditor(props: LayoutEditorProps) {
  const { store } = props;
  const outlines = useQuery({
    // Without the password, which has no business in a key.
    queryKey: ['table outlines', store.address, store.storeId],
    queryFn: ({ signal }) => client.profiles.tables(store, { signal }),
    retry: false,
    gcTime: 0,
  });
  if (outlines.isPending) return <SkeletonBodyText lines={6} />;
  if (outlines.isError) return <FailureBanner error={outlines.error} onRetry={() => void outlines.refetch()} />;
  if (outlines.data.length === 0) {
    const { containers } = descriptionOf(store.address.backend).labels;
    return <Text as="p">{`There are no ${containers} here that could be mapped.`}</Text>;
  }
  return <Editor {...props} outlines={outlines.data} />;
}

function Editor(props: LayoutEditorProps & { outlines: TableOutline[] }) {
  const { store, outlines, initial, onSave, onCancel } = props;
  const { backend } = store.address;
  const { part } = descriptionOf(backend).labels;
  const [table, setTable] = useState(() => firstTable(outlines, initial?.table ?? props.table));
  const [mappings, setMappings] = useState<Mappings>(
    () => initial?.columns ?? guessMappings(columnsOf(outlines, table)),
  );
  const [sample, setSample] = useState(0);
  const [asked, setAsked] = useState(false);
  const errors = mappingErrors(mappings);
  const layout = layoutOf(table, mappings);
  const settled = useSettled(layout, SETTLED);
  const preview = useQuery({
    queryKey: ['layout preview', store.address, store.storeId, settled],
    queryFn: ({ signal }) =>
      settled === undefined ? [] : client.profiles.previewLayout({ ...store, layout: settled }, { signal }),
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const samples = layout === undefined || preview.isError ? [] : (preview.data ?? []);

  const chooseTable = (name: string): void => {
    setTable(name);
    setMappings(initial?.table === name ? initial.columns : guessMappings(columnsOf(outlines, name)));
    setSample(0);
  };
  const save = (): void => {
    setAsked(true);
    if (layout !== undefined) onSave(layout);
  };

  return (
    <div className={styles.editor}>
      <Select
        label={containerTitle(backend)}
        options={outlines.map(({ name, columns }) => ({
          value: name,
          label: `${name} (${counted(columns.length, part.toLowerCase())})`,
        }))}
        value={table}
        onChange={chooseTable}
      />
      <Verdict
        isReady={layout !== undefined}
        isBusy={preview.isFetching || settled !== layout}
        error={preview.isError ? preview.error : undefined}
        onRetry={() => void preview.refetch()}
        samples={samples}
        shown={sample}
        onShow={setSample}
      />
      <MappingRows
        part={part}
        columns={columnsOf(outlines, table)}
        mappings={mappings}
        errors={asked || Object.keys(mappings).length > 0 ? errors : {}}
        sample={samples[sample] ?? samples[0]}
        onChange={setMappings}
      />
      <InlineStack gap="200">
        <Button variant="primary" onClick={save} disabled={layout === undefined} loading={props.saving === true}>
          {props.saveLabel}
        </Button>
        {onCancel === undefined ? null : <Button onClick={onCancel}>Cancel</Button>}
      </InlineStack>
    </div>
  );
}

function firstTable(outlines: readonly TableOutline[], wanted: string | undefined): string {
  const named = outlines.find(({ name }) => name === wanted);
  if (named !== undefined) return named.name;
  return outlines.toSorted((a, b) => promise(b) - promise(a))[0]?.name ?? '';
}

/** How many of its columns look like a session's. */
function promise({ columns }: TableOutline): number {
  return Object.keys(guessMappings(columns)).length;
}

function columnsOf(outlines: readonly TableOutline[], table: string): TableOutline['columns'] {
  return outlines.find(({ name }) => name === table)?.columns ?? [];
}

interface VerdictProps {
  isReady: boolean;
  isBusy: boolean;
  error: unknown;
  onRetry: () => void;
  samples: readonly LayoutSample[];
  shown: number;
  onShow: (sample: number) => void;
}

const MARKS = { success: CheckCircleIcon, warning: AlertTriangleIcon, critical: XCircleIcon } as const;
const TONES = { success: 'success', warning: 'caution', critical: 'critical' } as const;

/** How the mapping does on real sessions, and which of them is shown. */
function Verdict({ isReady, isBusy, error, onRetry, samples, shown, onShow }: VerdictProps): ReactNode {
  if (!isReady) return <Text as="p">Fill in the required fields to preview sessions.</Text>;
  if (error !== undefined) return <FailureBanner error={error} onRetry={onRetry} />;
  if (samples.length === 0 && isBusy) return <Text as="p">Reading a few sessions…</Text>;
  const { tone, text } = verdictOn(samples);
  return (
    <div className={styles.verdict}>
      <span className={styles.mark}>
        <Icon source={MARKS[tone]} tone={TONES[tone]} />
      </span>
      <span aria-live="polite">{text}</span>
      {samples.length > 1 ? (
        <fieldset className={styles.samples}>
          <legend>Preview</legend>
          {samples.map((sample, place) => (
            <Button
              // oxlint-disable-next-line react/no-array-index-key
              key={place}
              size="slim"
              pressed={place === shown}
              tone={sample.status === 'unreadable' ? 'critical' : 'success'}
              accessibilityLabel={`Session ${place + 1}`}
              onClick={() => onShow(place)}
            >
              {String(place + 1)}
            </Button>
          ))}
        </fieldset>
      ) : null}
    </div>
  );
}
