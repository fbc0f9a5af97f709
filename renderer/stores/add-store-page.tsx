import { zodResolver } from '@hookform/resolvers/zod';
import { Button, InlineStack, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocation, useSearchParams } from 'wouter';
import type { Address } from '../../shared/profiles.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { useRun } from '../changes/use-run.ts';
import { client, failureOf, orpc } from '../client.ts';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { routes } from '../routes.ts';
import { AddressBox } from './address-box.tsx';
import { isUsable, ProbeOutcome } from './probe-outcome.tsx';
import { ProbeSteps } from './probe-steps.tsx';
import { ProfileFields } from './profile-fields.tsx';
import { profileDraftOf, profileFormSchema, type ProfileForm } from './profile-form.ts';
import styles from './stores.module.css';
import { useDroppedFile, type DroppedFile } from './use-dropped-file.ts';
import { useSettled } from './use-settled.ts';

/** Long enough not to try every letter of a path, short enough not to be waited for. Milliseconds. */
const SETTLED = 300;

/** Adds a store: says what was understood, tries it step by step, and keeps it once somebody has named it. */
export function AddStorePage() {
  const [search] = useSearchParams();
  const address = search.get('address') ?? '';
  return <AddStore key={address} given={address} />;
}

/** @param given what was named on the command line and could not simply be opened */
function AddStore({ given }: { given: string }) {
  const [text, setText] = useState(given);
  const [nameOnly, setNameOnly] = useState(false);
  const [table, setTable] = useState('');
  const settled = useSettled(text, SETTLED).trim();
  // A name without its folder is not worth trying.
  const asked = settled === text.trim() && !nameOnly ? settled : '';
  const interpretation = useQuery({
    ...orpc.profiles.interpret.queryOptions({ input: { text: asked } }),
    enabled: asked !== '',
    retry: false,
  });
  const understood = asked === '' ? undefined : interpretation.data;
  const address = understood?.address;
  const trial = useTrial(address);
  const report = trial.run.state === 'done' ? trial.run.result : undefined;

  const enter = (next: string): void => {
    setText(next);
    setNameOnly(false);
    setTable('');
  };
  const take = useCallback((file: DroppedFile) => {
    setText('path' in file ? file.path : file.name);
    setNameOnly(!('path' in file));
    setTable('');
  }, []);
  const dragging = useDroppedFile(take);

  return (
    <DeskPage
      title="Add a store"
      subtitle="Type or paste the path of a database file, drop the file here, or choose below."
    >
      <AddressBox
        text={text}
        onChange={enter}
        nameOnly={nameOnly}
        understood={understood}
        failure={asked !== '' && interpretation.isError ? failureOf(interpretation.error) : undefined}
      />
      {address === undefined || trial.run.state === 'idle' ? null : (
        <DeskSection title="Trying it">
          <ProbeSteps steps={trial.run.progress} />
          <InlineStack gap="300" blockAlign="center">
            {trial.run.state === 'running' ? <Button onClick={trial.cancel}>Stop</Button> : null}
            {trial.run.state === 'cancelled' ? <Text as="p">Stopped.</Text> : null}
            {trial.run.state === 'cancelled' || (report !== undefined && !isUsable(report)) ? (
              <Button onClick={trial.again}>Try again</Button>
            ) : null}
          </InlineStack>
          {trial.run.state === 'failed' ? <FailureBanner error={trial.run.error} onRetry={trial.again} /> : null}
          {report === undefined ? null : (
            <ProbeOutcome report={report} table={chosenTable(report, table)} onChooseTable={setTable} />
          )}
        </DeskSection>
      )}
      {understood === undefined || report === undefined || !isUsable(report) ? null : (
        <NewProfile
          key={JSON.stringify(understood.address)}
          address={understood.address}
          suggestedName={understood.suggestedName}
          table={report.tables.length > 1 ? chosenTable(report, table) : ''}
        />
      )}
      {text === '' ? <Ways onUse={enter} /> : null}
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

/** What can be put into the box. */
function Ways({ onUse }: { onUse: (text: string) => void }) {
  return (
    <DeskSection title="What can be added">
      <dl className={styles.facts}>
        <dt>
          <code>prisma/dev.sqlite</code>
        </dt>
        <dd>
          The path of a SQLite file, as the official adapter, Prisma or Drizzle makes it. Looking at it changes nothing.
        </dd>
        <dt>
          <code>file:./dev.sqlite</code>
        </dt>
        <dd>
          A <code>file:</code> or <code>sqlite:</code> URL, as it stands in <code>DATABASE_URL</code>.
        </dd>
        <dt>
          <code>memory:</code>
        </dt>
        <dd>
          An empty store in memory, to try things out.{' '}
          <Button variant="plain" onClick={() => onUse('memory:')}>
            Use it
          </Button>
        </dd>
      </dl>
    </DeskSection>
  );
}

function chosenTable(report: ProbeReport, chosen: string): string {
  return chosen === '' ? (report.tables[0]?.table ?? '') : chosen;
}

/** Tries an address as soon as there is one; another address, or none, stops it. */
function useTrial(address: Address | undefined) {
  const { run, start, cancel, reset } = useRun<ProbeStep, ProbeReport>();
  const [attempt, setAttempt] = useState(0);
  const key = address === undefined ? undefined : `${attempt} ${JSON.stringify(address)}`;
  const tried = useRef<string>(undefined);

  useEffect(() => {
    if (tried.current === key) return;
    tried.current = key;
    if (address === undefined) reset();
    else void start((signal) => client.profiles.probe({ address }, { signal }));
  }, [key, address, start, reset]);

  return { run, cancel, again: () => setAttempt((last) => last + 1) };
}

interface NewProfileProps {
  address: Address;
  suggestedName: string;
  /** The chosen one of several; empty: found by looking. */
  table: string;
}

function NewProfile({ address, suggestedName, table }: NewProfileProps) {
  const [, navigate] = useLocation();
  const toast = useToast();
  const queries = useQueryClient();
  const create = useMutation(orpc.profiles.create.mutationOptions());
  const { control, getFieldState, handleSubmit, setValue } = useForm<ProfileForm>({
    resolver: zodResolver(profileFormSchema),
    defaultValues: {
      name: suggestedName,
      environment: 'local',
      access: 'read-write',
      table: '',
      requiredScopes: [],
    },
    mode: 'onTouched',
  });

  const save = handleSubmit(async (form) => {
    const profile = await create.mutateAsync(profileDraftOf({ ...form, table }, { address }));
    await queries.invalidateQueries({ queryKey: orpc.profiles.key() });
    toast.show({ text: `${profile.name} added` });
    navigate(routes.sessions(profile.id));
  });

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // The failure is shown below from the mutation's state.
        save().catch(() => undefined);
      }}
    >
      <ProfileFields control={control} setValue={setValue} getFieldState={getFieldState} />
      {create.isError ? <FailureBanner error={create.error} /> : null}
      <InlineStack gap="200">
        <Button variant="primary" submit loading={create.isPending}>
          Add store
        </Button>
        <Button url={routes.home()}>Cancel</Button>
      </InlineStack>
    </form>
  );
}
