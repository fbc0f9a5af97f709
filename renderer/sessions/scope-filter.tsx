import { BlockStack, ChoiceList, Text } from '@shopify/polaris';
import { parseScopes } from '../../shared/scopes.ts';
import { looksSecret } from '../../shared/secret-form.ts';
import { ScopeInput } from '../changes/scope-input.tsx';
import { useStore } from '../use-stores.ts';

interface Props {
  storeId: string;
  scopes: readonly string[];
  onScopes: (scopes: string[]) => void;
}

/** Scopes of which a session misses at least one: those that the profile requires to choose from, others to type. */
export function ScopeFilter({ storeId, scopes, onScopes }: Props) {
  const required = parseScopes(useStore(storeId)?.profile.requiredScopes);
  const others = scopes.filter((scope) => !required.includes(scope));
  return (
    <BlockStack gap="400">
      {required.length === 0 ? null : (
        <ChoiceList
          title="Required scopes"
          allowMultiple
          choices={required.map((scope) => ({ label: scope, value: scope }))}
          selected={scopes.filter((scope) => required.includes(scope))}
          onChange={(selected) => onScopes([...required.filter((scope) => selected.includes(scope)), ...others])}
        />
      )}
      <ScopeInput
        label={required.length === 0 ? 'Scopes' : 'Other scopes'}
        scopes={others}
        // What looks like a token is no scope, and must not get into the address.
        onChange={(next) => onScopes([...required.filter((scope) => scopes.includes(scope)), ...next.filter(isPlain)])}
      />
      <Text as="p" tone="subdued">
        Lists sessions that miss at least one.
      </Text>
    </BlockStack>
  );
}

function isPlain(scope: string): boolean {
  return !looksSecret(scope);
}
