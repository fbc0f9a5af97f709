import { Checkbox, ChoiceList, TextField } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { Controller, useWatch, type Control, type UseFormGetFieldState, type UseFormSetValue } from 'react-hook-form';
import { defaultAccess, type Environment } from '../../shared/profiles.ts';
import { ScopeInput } from '../changes/scope-input.tsx';
import { DeskSection } from '../parts/desk-page.tsx';
import { EnvironmentChoice } from './environment-choice.tsx';
import type { ProfileForm } from './profile-form.ts';

interface ProfileFieldsProps {
  control: Control<ProfileForm>;
  setValue: UseFormSetValue<ProfileForm>;
  getFieldState: UseFormGetFieldState<ProfileForm>;
  /** There is no access to choose: nothing can be changed there. */
  isAlwaysReadOnly: boolean;
  /** What belongs between access and scopes, as the table. */
  children?: ReactNode;
}

/** Name, environment and access of a store, and what is known of its app. */
export function ProfileFields({ control, setValue, getFieldState, isAlwaysReadOnly, children }: ProfileFieldsProps) {
  const environment = useWatch({ control, name: 'environment' });
  const chooseEnvironment = (next: Environment): void => {
    setValue('environment', next, { shouldDirty: true });
    // Access follows the environment until somebody decides it.
    if (!isAlwaysReadOnly && !getFieldState('access').isTouched)
      setValue('access', defaultAccess(next), { shouldDirty: true });
  };
  return (
    <>
      <DeskSection title="Name and access">
        <Controller
          control={control}
          name="name"
          render={({ field: { value, onChange, onBlur }, fieldState: { error } }) => (
            <TextField
              label="Name"
              value={value}
              onChange={onChange}
              onBlur={onBlur}
              autoComplete="off"
              error={error?.message ?? false}
            />
          )}
        />
        <EnvironmentChoice value={environment} onChange={chooseEnvironment} />
        {isAlwaysReadOnly ? null : (
          <Controller
            control={control}
            name="access"
            render={({ field: { value } }) => (
              <ChoiceList
                title="Access"
                choices={[
                  {
                    label: 'Read-only until unlocked',
                    value: 'read-only',
                    helpText: 'Unlocking allows changes for 15 minutes.',
                  },
                  { label: 'Read and write', value: 'read-write' },
                ]}
                selected={[value]}
                onChange={([choice]) =>
                  setValue('access', choice === 'read-only' ? 'read-only' : 'read-write', {
                    shouldDirty: true,
                    shouldTouch: true,
                  })
                }
              />
            )}
          />
        )}
      </DeskSection>
      {children}
      <DeskSection title="App">
        <Controller
          control={control}
          name="requiredScopes"
          render={({ field: { value, onChange } }) => (
            <ScopeInput
              label="Required scopes (optional)"
              scopes={value}
              onChange={onChange}
              help="Sessions missing any are flagged. Paste the list from shopify.app.toml."
            />
          )}
        />
        <Controller
          control={control}
          name="customApp"
          render={({ field: { value, onChange } }) => (
            <Checkbox
              label="Custom app"
              checked={value}
              onChange={onChange}
              helpText="Custom apps may keep offline tokens that never expire. Public apps can’t from January 1, 2027."
            />
          )}
        />
      </DeskSection>
    </>
  );
}
