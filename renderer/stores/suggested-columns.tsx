import { Banner, BlockStack, Button, Text } from '@shopify/polaris';
import type { StoreDescription } from '../../shared/records.ts';
import { SESSION_FIELDS } from '../../shared/session.ts';
import { fieldList, FIELD_TITLES } from '../changes/field-labels.ts';
import { routes } from '../routes.ts';

interface SuggestedColumnsProps {
  storeId: string;
  suggested: NonNullable<StoreDescription['suggested']>;
}

/** Fields that found no column, the columns that look like theirs, and the way to map them. */
export function SuggestedColumns({ storeId, suggested }: SuggestedColumnsProps) {
  const fields = SESSION_FIELDS.filter((field) => suggested[field] !== undefined);
  const looks = fields.map((field) => `${suggested[field]?.column ?? ''} looks like ${FIELD_TITLES[field]}`);
  const one = fields.length === 1;
  return (
    <Banner tone="warning" title={`No column is mapped to ${fieldList(fields)}`}>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">
          {`${looks.join('; ')}. Until ${one ? 'it is' : 'they are'} mapped, ${one ? 'this field is' : 'these fields are'} shown as empty and cannot be changed.`}
        </Text>
        <Button url={routes.layout(storeId, { suggested: true })}>Review mapping</Button>
      </BlockStack>
    </Banner>
  );
}
