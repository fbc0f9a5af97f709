import { Button, InlineStack, Text } from '@shopify/polaris';
import { useState } from 'react';
import { Controller, useFormState, useWatch, type Control } from 'react-hook-form';
import type { Profile } from '../../shared/profiles.ts';
import type { TableCandidate } from '../../shared/records.ts';
import { secretDestination } from '../../shared/backends/index.ts';
import { DeskSection } from '../parts/desk-page.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { formErrors, type StoreForm } from './store-form.ts';
import { PasswordChoice } from './password-field.tsx';
import { addressOf, passwordChangeOf, type ProfileForm } from './profile-form.ts';
import { TableChoice } from './table-choice.tsx';
import { TrialView } from './trial-view.tsx';
import { useTrial, type Trial } from './use-trial.ts';

interface ConnectionSectionProps {
  control: Control<ProfileForm>;
  profile: Profile;
  /** Where the kept password may be sent; `undefined` where none is kept. */
  passwordFor: string | undefined;
}

/** Where a saved store is: how it is reached, with which secret, and which table, prefix or collection holds the sessions. */
export function ConnectionSection({ control, profile, passwordFor }: ConnectionSectionProps) {
  const connection = useWatch({ control, name: 'connection' });
  if (connection === undefined) return null;
  return (
    <DeskSection title="Connection">
      <TestedConnection control={control} profile={profile} passwordFor={passwordFor} connection={connection} />
    </DeskSection>
  );
}

function TestedConnection({
  control,
  profile,
  passwordFor,
  connection,
}: ConnectionSectionProps & { connection: StoreForm }) {
  const password = useWatch({ control, name: 'password' });
  const { isSubmitted, errors } = useFormState({ control });
  const [asked, setAsked] = useState<string>();
  const change = passwordChangeOf(password);
  const store: Trial = {
    address: addressOf({ connection }, profile.address),
    storeId: profile.id,
    ...(change !== undefined && !(change.action === 'set' && change.value === '') && { password: change }),
  };
  const key = JSON.stringify(store);
  const trial = useTrial(asked === key ? store : undefined, store.address);
  const found = useAllSeen(trial.report?.tables);
  return (
    <>
      <Controller
        control={control}
        name="password"
        render={({ field: secret }) => (
          <Controller
            control={control}
            name="connection"
            render={({ field: { onChange } }) => (
              <ConnectionFields
                form={connection}
                onChange={onChange}
                onSecret={(value) => secret.onChange({ action: 'set', value })}
                showErrors={isSubmitted}
                fixedBackend
                renderSecret={(field) => (
                  <PasswordChoice
                    field={field}
                    value={secret.value}
                    onChange={secret.onChange}
                    keptFor={passwordFor}
                    destination={secretDestination(store.address) ?? ''}
                    error={errors.password?.value?.message}
                  />
                )}
                renderContainer={(field) => (
                  <TableChoice
                    field={field}
                    profile={profile}
                    store={store}
                    found={found}
                    value={connection.values['container'] ?? ''}
                    onChange={(container) => onChange({ ...connection, values: { ...connection.values, container } })}
                  />
                )}
              />
            )}
          />
        )}
      />
      <InlineStack gap="300" blockAlign="center">
        <Button
          onClick={() => {
            if (asked === key) trial.again();
            else setAsked(key);
          }}
          disabled={Object.keys(formErrors(connection)).length > 0}
          loading={trial.run.state === 'running'}
        >
          Test connection
        </Button>
        <Text as="span" tone="subdued">
          Read-only check.
        </Text>
      </InlineStack>
      <TrialView trial={trial} canRetry={false} />
    </>
  );
}

const NONE: readonly TableCandidate[] = [];

/** What any of the trials found: choosing one of them is no reason to forget the others. */
function useAllSeen(latest: readonly TableCandidate[] = NONE): readonly TableCandidate[] {
  const [seen, setSeen] = useState(NONE);
  const news = latest.filter(({ table }) => !seen.some((one) => one.table === table));
  if (news.length > 0) setSeen([...seen, ...news]);
  return seen;
}
