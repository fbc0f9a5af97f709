import { Button, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { Controller, type Control } from 'react-hook-form';
import type { Profile } from '../../shared/profiles.ts';
import { client } from '../client.ts';
import { routes } from '../routes.ts';
import type { ProfileForm } from './profile-form.ts';
import type { Trial } from './use-trial.ts';

interface TableChoiceProps {
  control: Control<ProfileForm>;
  profile: Profile;
  store: Trial;
}

/** Which table is read: found by looking, one of those that are there, or the one that was mapped by hand. */
export function TableChoice({ control, profile, store }: TableChoiceProps) {
  const { layout } = profile;
  const tables = useQuery({
    // Without the password, which has no business in a key.
    queryKey: ['table names', store.address, store.storeId, store.password?.action],
    queryFn: async ({ signal }) => (await client.profiles.tables(store, { signal })).map(({ name }) => name),
    enabled: layout === undefined && store.password === undefined,
    retry: false,
  });
  if (layout !== undefined) {
    return (
      <InlineStack gap="200" blockAlign="center">
        <Text as="p">
          Table <strong>{layout.table}</strong>, mapped by hand.
        </Text>
        <Button variant="plain" url={routes.layout(profile.id)}>
          Change the mapping
        </Button>
      </InlineStack>
    );
  }
  return (
    <Controller
      control={control}
      name="table"
      render={({ field: { value, onChange } }) =>
        tables.data === undefined || tables.data.length === 0 ? (
          <TextField
            label="Table"
            value={value}
            onChange={onChange}
            placeholder="found by looking"
            autoComplete="off"
            spellCheck={false}
            monospaced
            helpText="Empty: the table that looks most like sessions is taken."
          />
        ) : (
          <Select
            label="Table"
            options={[
              { value: '', label: 'Found by looking' },
              ...withChosen(tables.data, value).map((name) => ({ value: name, label: name })),
            ]}
            value={value}
            onChange={onChange}
            helpText="Found by looking: the table that looks most like sessions is taken."
          />
        )
      }
    />
  );
}

/** A table that is chosen stays in the list, also where it is gone. */
function withChosen(names: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || names.includes(chosen) ? names : [chosen, ...names];
}
