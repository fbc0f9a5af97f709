import { Button, InlineStack, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { TableLayout } from '../../shared/layouts.ts';
import type { Address } from '../../shared/profiles.ts';
import type { ProbeReport } from '../../shared/records.ts';
import { splitPassword } from '../../shared/split-password.ts';
import { failureOf, orpc } from '../client.ts';
import { LayoutEditor } from '../layouts/layout-editor.tsx';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { AddressBox } from './address-box.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import {
  addressOfConnection,
  connectionErrors,
  connectionFormOf,
  emptyConnection,
  isServer,
  type ConnectionForm,
} from './connection-form.ts';
import { NewProfile } from './new-profile.tsx';
import { PasswordField } from './password-field.tsx';
import { isUsable, ProbeOutcome } from './probe-outcome.tsx';
import styles from './stores.module.css';
import { TrialView } from './trial-view.tsx';
import { useDroppedFile, type DroppedFile } from './use-dropped-file.ts';
import { useSettled } from './use-settled.ts';
import { useTrial, type Trial } from './use-trial.ts';
import { WaysToAdd } from './ways-to-add.tsx';

/** Long enough not to try every letter of a path, short enough not to be waited for. Milliseconds. */
const SETTLED = 300;

/** Adds a store: says what was understood, tries it step by step, and keeps it once somebody has named it. */
export function AddStorePage() {
  const [search] = useSearchParams();
  const address = search.get('address') ?? '';
  return <AddStore key={address} given={address} />;
}

/** What was typed about a store that is not saved yet. */
interface Draft {
  text: string;
  /** A file was dropped in a browser, which tells its name only. */
  nameOnly: boolean;
  /** The fields of a server, while they are open; they count once the box is empty. */
  fields: ConnectionForm | undefined;
  password: string;
  /** The trial that somebody asked for; servers are not bothered with what is only half typed. */
  asked: string | undefined;
  /** What came whole, by pasting, is tried without asking. */
  cameWhole: boolean;
}

const EMPTY: Draft = {
  text: '',
  nameOnly: false,
  fields: undefined,
  password: '',
  asked: undefined,
  cameWhole: false,
};

/** @param given what was named on the command line and could not simply be opened */
function AddStore({ given }: { given: string }) {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, text: given, cameWhole: true });
  const [table, setTable] = useState('');
  const [layout, setLayout] = useState<TableLayout>();
  const [isMapping, setMapping] = useState(false);
  const change = useCallback((next: Partial<Draft>) => setDraft((before) => ({ ...before, ...next })), []);
  const { text, nameOnly, fields, password } = draft;

  const settled = useSettled(text, SETTLED).trim();
  // A name without its folder is not worth trying.
  const typed = settled === text.trim() && !nameOnly ? settled : '';
  const interpretation = useQuery({
    ...orpc.profiles.interpret.queryOptions({ input: { text: typed } }),
    enabled: typed !== '',
    retry: false,
  });
  const understood = typed === '' ? undefined : interpretation.data;
  const filled = text.trim() === '' && fields !== undefined ? addressOfConnection(fields) : undefined;
  const address = understood?.address ?? filled;
  const trial = trialOf(draft, address);
  const tried = useTrial(trial, address);
  const { report } = tried;
  const isRefused = tried.failedStep === 'Sign-in' && trial !== undefined;

  const start = (next: Partial<Draft>): void => {
    change(next);
    setTable('');
    setLayout(undefined);
    setMapping(false);
  };
  const enter = (next: string): void => {
    const split = splitPassword(next);
    // More than a letter at once was pasted or chosen.
    const cameWhole = Math.abs(next.length - text.length) > 1;
    start({
      text: split.text,
      nameOnly: false,
      cameWhole,
      asked: undefined,
      ...(split.password !== undefined && { password: split.password }),
      ...(split.text === '' && { password: '' }),
    });
  };
  const fill = (next: ConnectionForm): void => start({ fields: next, text: '', cameWhole: false, asked: undefined });
  const toggleFields = (): void => {
    if (fields !== undefined) change({ fields: undefined });
    else
      change({
        fields: address !== undefined && isServer(address) ? connectionFormOf(address) : emptyConnection('postgres'),
      });
  };
  const tryIt = (): void => {
    if (address === undefined) change({ asked: 'nothing yet' });
    else if (trial === undefined) change({ asked: keyOf(address, password) });
    else tried.again();
  };
  const take = useCallback((file: DroppedFile) => {
    setDraft({ ...EMPTY, text: 'path' in file ? file.path : file.name, nameOnly: !('path' in file) });
    setTable('');
    setLayout(undefined);
    setMapping(false);
  }, []);
  const dragging = useDroppedFile(take);

  // What the box says shows in the fields too.
  const shownFields =
    fields !== undefined && understood !== undefined && isServer(understood.address)
      ? connectionFormOf(understood.address)
      : fields;
  const asksPassword = shownFields !== undefined || (address !== undefined && isServer(address));
  const passwordField = (
    <PasswordField
      value={password}
      onChange={(next) => change({ password: next, cameWhole: false, asked: undefined })}
      error={isRefused ? refusal(password) : undefined}
    />
  );
  const mappingPart = useRef<HTMLDivElement>(null);
  const map = (next: boolean): void => {
    setMapping(next);
    // The button that was pressed goes away with what it stood in.
    mappingPart.current?.focus();
  };

  return (
    <DeskPage
      title="Add a store"
      subtitle="Paste a connection string, drop a database file, or fill in the fields of a server."
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          tryIt();
        }}
      >
        <AddressBox
          text={text}
          onChange={enter}
          nameOnly={nameOnly}
          understood={understood}
          hasPassword={password !== ''}
          failure={typed !== '' && interpretation.isError ? failureOf(interpretation.error) : undefined}
        />
        <div>
          <Button
            variant="plain"
            disclosure={fields === undefined ? 'down' : 'up'}
            onClick={toggleFields}
            ariaExpanded={fields !== undefined}
          >
            Or fill in the fields
          </Button>
        </div>
        {shownFields === undefined ? null : (
          <ConnectionFields
            form={shownFields}
            onChange={fill}
            errors={connectionErrors(shownFields)}
            showErrors={draft.asked !== undefined}
          >
            {passwordField}
          </ConnectionFields>
        )}
        {shownFields === undefined && asksPassword ? passwordField : null}
        {asksPassword ? (
          <InlineStack gap="200">
            <Button submit variant={report !== undefined && isUsable(report) ? 'secondary' : 'primary'}>
              Try it
            </Button>
          </InlineStack>
        ) : null}
      </form>
      <TrialView trial={tried} canRetry={!asksPassword}>
        {report === undefined ? null : (
          <ProbeOutcome
            report={report}
            table={chosenTable(report, table)}
            onChooseTable={setTable}
            onMap={isMapping || layout !== undefined ? undefined : () => map(true)}
          />
        )}
      </TrialView>
      <div ref={mappingPart} tabIndex={-1} className={styles.part}>
        {!isMapping || trial === undefined ? null : (
          <DeskSection
            title="Which column holds what"
            note="Choose a column for each field that the table has. The right side shows what a real row reads as."
          >
            <LayoutEditor
              store={trial}
              table={table === '' ? undefined : table}
              initial={layout}
              saveLabel="Use this layout"
              onSave={(made) => {
                setLayout(made);
                map(false);
              }}
              onCancel={() => map(false)}
            />
          </DeskSection>
        )}
        {layout === undefined || isMapping ? null : (
          <InlineStack gap="200" blockAlign="center">
            <Text as="p">
              Table <strong>{layout.table}</strong>, {Object.keys(layout.columns).length} fields mapped by hand.
            </Text>
            <Button variant="plain" onClick={() => map(true)}>
              Change
            </Button>
          </InlineStack>
        )}
      </div>
      {trial === undefined ||
      report === undefined ||
      isMapping ||
      !(layout !== undefined || isUsable(report)) ? null : (
        <NewProfile
          key={JSON.stringify(trial.address)}
          trial={trial}
          suggestedName={understood?.suggestedName ?? (filled === undefined ? '' : filled.database)}
          table={layout === undefined && report.tables.length > 1 ? chosenTable(report, table) : ''}
          layout={layout}
        />
      )}
      {text === '' && fields === undefined ? <WaysToAdd onUse={enter} /> : null}
      {dragging ? (
        <div className={styles.drop}>
          <Text as="p" variant="headingLg">
            Drop the database file to look at it
          </Text>
        </div>
      ) : null}
    </DeskPage>
  );
}

function keyOf(address: Address, password: string): string {
  return JSON.stringify([address, password]);
}

function refusal(password: string): string {
  return password === ''
    ? 'The server does not let this user in without a password.'
    : 'The server did not take this user and password. Type the password again.';
}

/** What is to be tried now, if anything is. */
function trialOf(draft: Draft, address: Address | undefined): Trial | undefined {
  if (address === undefined) return undefined;
  if (!isServer(address)) return { address };
  const { password, asked, cameWhole } = draft;
  if (!cameWhole && asked !== keyOf(address, password)) return undefined;
  return { address, ...(password !== '' && { password: { action: 'set', value: password } }) };
}

function chosenTable(report: ProbeReport, chosen: string): string {
  return chosen === '' ? (report.tables[0]?.table ?? '') : chosen;
}
