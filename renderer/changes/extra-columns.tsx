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
    <Banner
      tone="info"
      title={one ? 'The table has a required column of its own' : 'The table has required columns of its own'}
    >
      <BlockStack gap="200">
        <Text as="p">
          {one
            ? 'It is no part of a session, and has no default. Give it a value for the new row.'
            : 'They are no part of a session, and have no default. Give each a value for the new row.'}
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
