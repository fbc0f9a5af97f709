import { Banner, BlockStack, Text, TextField } from '@shopify/polaris';
import type { StorePreview } from '../../shared/records.ts';

interface ExtraColumnsProps {
  columns: StorePreview['columns'];
  values: Readonly<Record<string, string>>;
  onChange: (values: Readonly<Record<string, string>>) => void;
}

/** Asks for what a table demands of a new row beyond a session. */
export function ExtraColumns({ columns, values, onChange }: ExtraColumnsProps) {
  const one = columns.length === 1;
  return (
    <Banner tone="info" title={one ? 'The table has another required column' : 'The table has other required columns'}>
      <BlockStack gap="200">
        <Text as="p">
          {one
            ? 'It is not part of a session and has no default. Enter a value for the new row.'
            : 'They are not part of a session and have no default. Enter values for the new row.'}
        </Text>
        {columns.map(({ name, type }) => (
          <TextField
            key={name}
            label={`${name} (${type})`}
            value={values[name] ?? ''}
            onChange={(text) => onChange({ ...values, [name]: text })}
            autoComplete="off"
            spellCheck={false}
          />
        ))}
      </BlockStack>
    </Banner>
  );
}
