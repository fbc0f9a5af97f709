import { Button, InlineStack, Text } from '@shopify/polaris';
import { useState } from 'react';
import { Controller, useFormState, useWatch, type Control } from 'react-hook-form';
import type { Profile } from '../../shared/profiles.ts';
import { DeskSection } from '../parts/desk-page.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { connectionErrors } from './connection-form.ts';
import { PasswordChoice } from './password-field.tsx';
import { addressOf, passwordChangeOf, type ProfileForm } from './profile-form.ts';
import { TableChoice } from './table-choice.tsx';
import { TrialView } from './trial-view.tsx';
import { useTrial, type Trial } from './use-trial.ts';

interface PlaceFieldsProps {
  control: Control<ProfileForm>;
  profile: Profile;
  hasPassword: boolean;
}

/** Where a saved store is: how its server is reached, with which password, and which table. */
export function PlaceFields({ control, profile, hasPassword }: PlaceFieldsProps) {
  const [connection, password] = useWatch({ control, name: ['connection', 'password'] });
  const { isSubmitted, errors } = useFormState({ control });
  const address = addressOf({ connection, table: '' }, profile.address);
  const change = passwordChangeOf(password);
  const store: Trial = {
    address,
    storeId: profile.id,
    ...(change !== undefined && !(change.action === 'set' && change.value === '') && { password: change }),
  };
  if (profile.address.backend === 'memory') return null;
  return (
    <>
      {connection === undefined ? null : (
        <DeskSection title="Server">
          <Controller
            control={control}
            name="connection"
            render={({ field: { value, onChange } }) =>
              value === undefined ? (
                <></>
              ) : (
                <ConnectionFields
                  form={value}
                  onChange={onChange}
                  errors={connectionErrors(value)}
                  showErrors={isSubmitted}
                  fixedBackend
                >
                  <Controller
                    control={control}
                    name="password"
                    render={({ field }) => (
                      <PasswordChoice
                        value={field.value}
                        onChange={field.onChange}
                        isKept={hasPassword}
                        error={errors.password?.value?.message}
                      />
                    )}
                  />
                </ConnectionFields>
              )
            }
          />
          <TryAgain store={store} isFilled={Object.keys(connectionErrors(connection)).length === 0} />
        </DeskSection>
      )}
      <TableChoice control={control} profile={profile} store={store} />
    </>
  );
}

/** Tries the store as it is filled in, before it is saved. */
function TryAgain({ store, isFilled }: { store: Trial; isFilled: boolean }) {
  const [asked, setAsked] = useState<string>();
  const key = JSON.stringify(store);
  const trial = useTrial(asked === key ? store : undefined, store.address);
  return (
    <>
      <InlineStack gap="300" blockAlign="center">
        <Button
          onClick={() => {
            if (asked === key) trial.again();
            else setAsked(key);
          }}
          disabled={!isFilled}
          loading={trial.run.state === 'running'}
        >
          Try it
        </Button>
        <Text as="span" tone="subdued">
          Reads the catalogue and changes nothing.
        </Text>
      </InlineStack>
      <TrialView trial={trial} canRetry={false} />
    </>
  );
}
