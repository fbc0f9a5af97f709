import { Button, InlineStack } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { TableLayout } from '../../shared/layouts.ts';
import { splitPassword } from '../../shared/split-password.ts';
import { failureOf, orpc } from '../client.ts';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { AddressBox } from './address-box.tsx';
import { AddressSummary } from './address-summary.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { DropZone } from './drop-zone.tsx';
import type { SecretField } from '../../shared/backends/form.ts';
import { addressOfForm, emptyForm, formOf, secretOf, type StoreForm } from './store-form.ts';
import { DEFAULT_BACKEND, isLocal } from '../../shared/backends/index.ts';
import { HandMapping } from './hand-mapping.tsx';
import { NewProfile } from './new-profile.tsx';
import { PasswordField } from './password-field.tsx';
import { isUsable, ProbeOutcome } from './probe-outcome.tsx';
import styles from './stores.module.css';
import { chosenTable, EMPTY, keyOf, nameOf, containerToKeep, refusal, trialOf, type Draft } from './store-draft.ts';
import { TrialView } from './trial-view.tsx';
import { useSettled } from './use-settled.ts';
import { NotNamed } from './not-named.tsx';
import { useTrial } from './use-trial.ts';
import { useWholeText, type WholeText } from './use-whole-text.ts';
import { WhatHappensNext } from './what-happens-next.tsx';
import { WaysToAdd } from './ways-to-add.tsx';

/** Long enough not to try every letter of a path, short enough not to be waited for. Milliseconds. */
const SETTLED = 300;

/** Nobody is typing any more; milliseconds. */
const RESTED = 1500;

/** The steps of a trial that fail where a secret is not the right one. */
const REFUSALS: ReadonlySet<string> = new Set(['Sign-in', 'Credentials', 'Token']);

/** Adds a store: says what was understood, tries it step by step, and keeps it once somebody has named it. */
export function AddStorePage() {
  const [search] = useSearchParams();
  const address = search.get('address') ?? '';
  return <AddStore key={address} given={address} named={search.get('named')} />;
}

interface AddStoreProps {
  /** What was named on the command line and could not simply be opened. */
  given: string;
  /** What was wrong with what was named, where it may hold a password and is not repeated. */
  named: string | null;
}

function AddStore({ given, named }: AddStoreProps) {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, text: given, cameWhole: true });
  const [table, setTable] = useState('');
  const [layout, setLayout] = useState<TableLayout>();
  const [isMapping, setMapping] = useState(false);
  /** What became of a text that came whole, until the box is changed. */
  const [pasted, setPasted] = useState<WholeText>();
  const change = useCallback((next: Partial<Draft>) => setDraft((before) => ({ ...before, ...next })), []);
  const { text, fields, password } = draft;

  const settled = useSettled(text, SETTLED).trim();
  const typed = settled === text.trim() ? settled : '';
  const interpretation = useQuery({
    ...orpc.profiles.interpret.queryOptions({ input: { text: typed } }),
    enabled: typed !== '',
    retry: false,
    // The answer may hold a password: it is not kept.
    gcTime: 0,
  });
  const read = typed === '' ? [] : (interpretation.data ?? []);
  const understood = read.length === 1 ? read[0] : undefined;
  const choices = pasted?.choices ?? (read.length > 1 ? read : []);
  const filled = text.trim() === '' && fields !== undefined ? addressOfForm(fields) : undefined;
  const address = understood?.address ?? filled;
  const trial = trialOf(draft, address);
  const tried = useTrial(trial, address);
  const { report } = tried;
  const isThere = report !== undefined && isUsable(report, tried.failedStep);
  const backend = address?.backend;
  const isRefused = REFUSALS.has(tried.failedStep ?? '') && trial !== undefined;

  const start = (next: Partial<Draft>): void => {
    change(next);
    setPasted(undefined);
    setTable('');
    setLayout(undefined);
    setMapping(false);
  };
  const { enterWhole, take } = useWholeText(understood, (whole) => {
    const { text: shown, password: taken } = whole;
    start({ text: shown, cameWhole: true, asked: undefined, ...(taken !== undefined && { password: taken }) });
    if (whole.failure !== undefined || whole.choices.length > 0) setPasted(whole);
  });
  const enter = (next: string): void => {
    // More than a letter at once was pasted or put in by another program.
    if (next.length - text.length > 1) return enterWhole(next);
    const split = splitPassword(next);
    start({
      text: split.text,
      cameWhole: false,
      asked: undefined,
      ...(split.password !== undefined && { password: split.password }),
      // What was given for one store is not sent to another.
      ...(split.text === '' && split.password === undefined && { password: '' }),
    });
  };
  const fill = (next: StoreForm): void =>
    start({
      fields: next,
      text: '',
      cameWhole: false,
      asked: undefined,
      ...(next.backend !== (address ?? fields)?.backend && { password: '' }),
    });
  const toggleFields = (): void => {
    if (fields !== undefined) change({ fields: undefined });
    else
      change({
        fields: (address && formOf(address)) ?? emptyForm(DEFAULT_BACKEND),
      });
  };
  const hasRested = useSettled(text, RESTED) === text;
  useEffect(() => {
    // Typed in a form in which nobody can tell where a password ends while it is being typed.
    if (hasRested && understood?.password !== undefined) take(understood);
  });
  const tryIt = (): void => {
    if (understood?.password !== undefined) take(understood);
    else if (address === undefined) change({ asked: 'nothing yet' });
    else if (trial === undefined) change({ asked: keyOf(address, password) });
    else tried.again();
  };
  const open = useCallback((file: string) => {
    setDraft({ ...EMPTY, text: file, cameWhole: true });
    setPasted(undefined);
    setTable('');
    setLayout(undefined);
    setMapping(false);
  }, []);
  // What the box says shows in the fields too.
  const shownFields =
    fields !== undefined && understood !== undefined ? (formOf(understood.address) ?? fields) : fields;
  const isAskedFor = shownFields !== undefined || (address !== undefined && !isLocal(address));
  const secret = address === undefined ? undefined : secretOf(address);
  const secretField = (field: SecretField) => (
    <PasswordField
      field={field}
      value={password}
      onChange={(next) => change({ password: next, cameWhole: false, asked: undefined })}
      error={isRefused ? refusal(field, password) : undefined}
    />
  );
  return (
    <DeskPage
      title="Add a store"
      subtitle="Paste a connection string or an .env file, drop a database file, or enter the details."
      aside={
        <>
          {address === undefined ? null : <AddressSummary address={address} />}
          <WhatHappensNext />
        </>
      }
    >
      {named === null || text !== '' || pasted !== undefined ? null : <NotNamed why={named} />}
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          tryIt();
        }}
      >
        <DeskSection title="Address">
          <AddressBox
            text={text}
            onChange={enter}
            onWhole={enterWhole}
            choices={choices}
            onChoose={take}
            understood={understood}
            hasPassword={password !== ''}
            failure={
              pasted?.failure ?? (typed !== '' && interpretation.isError ? failureOf(interpretation.error) : undefined)
            }
          />
          <div>
            <Button
              variant="plain"
              disclosure={fields === undefined ? 'down' : 'up'}
              onClick={toggleFields}
              ariaExpanded={fields !== undefined}
            >
              Enter details instead
            </Button>
          </div>
          {shownFields === undefined ? null : (
            <ConnectionFields
              form={shownFields}
              onChange={fill}
              onSecret={(found) => change({ password: found })}
              showErrors={draft.asked !== undefined}
              renderSecret={secretField}
            />
          )}
          {shownFields === undefined && secret !== undefined ? secretField(secret) : null}
          {isAskedFor ? (
            <InlineStack gap="200">
              <Button submit variant={isThere ? 'secondary' : 'primary'}>
                Test connection
              </Button>
            </InlineStack>
          ) : null}
        </DeskSection>
      </form>
      <TrialView trial={tried} canRetry={!isAskedFor}>
        {report === undefined || backend === undefined ? null : (
          <ProbeOutcome
            report={report}
            backend={backend}
            table={chosenTable(report, table)}
            onChooseTable={setTable}
            onMap={isMapping || layout !== undefined ? undefined : () => setMapping(true)}
          />
        )}
      </TrialView>
      <HandMapping
        trial={trial}
        table={table}
        layout={layout}
        isOpen={isMapping}
        onOpen={setMapping}
        onMade={setLayout}
      />
      {trial === undefined || report === undefined || isMapping || !(layout !== undefined || isThere) ? null : (
        <NewProfile
          key={JSON.stringify(trial.address)}
          trial={trial}
          suggestedName={
            report.appName ?? understood?.suggestedName ?? (filled === undefined ? '' : nameOf(filled, report))
          }
          place={layout === undefined ? containerToKeep(trial.address, report, table) : undefined}
          layout={layout}
        />
      )}
      {text === '' && fields === undefined && pasted === undefined ? (
        <WaysToAdd onUse={enterWhole} onFill={(kind) => fill(emptyForm(kind))} />
      ) : null}
      <DropZone onFile={open} />
    </DeskPage>
  );
}
