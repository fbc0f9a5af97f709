import { Button, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { descriptionOf, withContainer, type Address } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { TableCandidate } from '../../shared/records.ts';
import { client } from '../client.ts';
import { routes } from '../routes.ts';
import { containerTitle } from './container-title.ts';
import type { ContainerField } from '../../shared/backends/form.ts';
import type { Trial } from './use-trial.ts';

interface TableChoiceProps {
  field: ContainerField;
  profile: Profile;
  store: Trial;
  /** What trying it found. */
  found: readonly TableCandidate[];
  /** Empty: detected. */
  value: string;
  onChange: (container: string) => void;
}

/** Where sessions are read: detected, one of those that are there, or the one that was mapped by hand. */
export function TableChoice({ field, profile, store, found, value, onChange }: TableChoiceProps) {
  const { layout, address } = profile;
  // What is only half typed bothers no server.
  const saved = withContainer(address, undefined);
  const isSaved = store.password === undefined && isSame(saved, withContainer(store.address, undefined));
  const tables = useQuery({
    queryKey: ['table names', saved, profile.id],
    queryFn: ({ signal }) => client.profiles.tables({ address: saved, storeId: profile.id }, { signal }),
    select: (outlines) => outlines.map(({ name }) => name),
    enabled: isSaved && descriptionOf(address.backend).canMap && layout === undefined,
    retry: false,
  });
  if (layout !== undefined) {
    return (
      <InlineStack gap="200" blockAlign="center">
        <Text as="p">
          {containerTitle(address.backend)} <strong>{layout.table}</strong>, mapped by hand.
        </Text>
        <Button variant="plain" url={routes.layout(profile.id)}>
          Edit mapping
        </Button>
      </InlineStack>
    );
  }
  // A field that turns into another one while somebody types in it would lose what is typed.
  const isComing = isSaved && tables.isLoading;
  const names = isComing ? [value] : isSaved ? (tables.data ?? []) : [];
  const options = field.isTyped === true ? [] : optionsOf(names, found, value);
  if (options.length === 0 && !isComing) {
    return (
      <TextField
        label={field.label}
        value={value}
        onChange={onChange}
        placeholder={field.placeholder}
        autoComplete="off"
        spellCheck={false}
        monospaced
        helpText={field.help}
      />
    );
  }
  return (
    <Select
      label={field.label}
      options={[{ value: '', label: 'Detect automatically' }, ...options]}
      disabled={isComing}
      value={value}
      onChange={onChange}
      helpText={field.help}
    />
  );
}

function isSame(one: Address, other: Address): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What is chosen stays in the list, also where it is gone. */
function optionsOf(
  names: readonly string[],
  found: readonly TableCandidate[],
  chosen: string,
): { value: string; label: string }[] {
  const titles = new Map(found.map(({ table, title }) => [table, title]));
  const known = new Set([...names, ...titles.keys()]);
  if (known.size === 0) return [];
  if (chosen !== '') known.add(chosen);
  return [...known]
    .filter((name) => name !== '')
    .map((name) => {
      const title = titles.get(name);
      return { value: name, label: title === undefined ? name : `${title} (${name})` };
    });
}
