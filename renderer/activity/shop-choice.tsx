import { ActionList, BlockStack, Button, InlineStack, Text, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { visibleText } from '../../shared/visible-text.ts';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { counted } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';

interface ShopChoiceProps {
  activityId: number;
  /** Undefined: all shops. */
  shop: string | undefined;
  onChoose: (shop: string | undefined) => void;
}

/** Restores the copies of one shop instead of all; nothing to see where they are all of one. */
export function ShopChoice({ activityId, shop, onChoose }: ShopChoiceProps) {
  const [isOpen, setIsOpen] = useState(false);
  const all = useShops(activityId, '');
  if ((all.data?.shops.length ?? 0) < 2) return null;
  if (shop !== undefined) {
    return (
      <InlineStack gap="200" blockAlign="center">
        <Text as="span">
          Only <Value text={shop} isDomain />
        </Text>
        <Button variant="plain" onClick={() => onChoose(undefined)}>
          Restore all shops
        </Button>
      </InlineStack>
    );
  }
  if (!isOpen) {
    return (
      <div>
        <Button variant="plain" onClick={() => setIsOpen(true)}>
          Restore one shop only…
        </Button>
      </div>
    );
  }
  return <ShopSearch activityId={activityId} onChoose={onChoose} />;
}

function ShopSearch({ activityId, onChoose }: Omit<ShopChoiceProps, 'shop'>) {
  const [start, setStart] = useState('');
  const { data, error } = useShops(activityId, start.trim());
  const label = 'Shop to restore';
  return (
    <BlockStack gap="200">
      <div data-autofocus>
        <TextField
          label={label}
          placeholder="Beginning of its domain"
          value={start}
          onChange={setStart}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      {error === null ? null : <FailureBanner error={error} />}
      {data === undefined ? null : (
        <output>
          <Text as="span" tone="subdued">
            {data.shops.length === 0
              ? 'No copies of a shop that starts with this.'
              : data.more
                ? `The first ${data.shops.length} shops. Type more to narrow them down.`
                : counted(data.shops.length, 'shop')}
          </Text>
        </output>
      )}
      {data === undefined || data.shops.length === 0 ? null : (
        <ActionList
          items={data.shops.map(({ shop, copies }) => ({
            content: shop === '' ? 'Empty shop' : visibleText(shop),
            suffix: (
              <Text as="span" tone="subdued">
                {counted(copies, 'copy', 'copies')}
              </Text>
            ),
            onAction: () => onChoose(shop),
          }))}
        />
      )}
    </BlockStack>
  );
}

function useShops(activityId: number, start: string) {
  return useQuery(
    orpc.activity.shops.queryOptions({ input: { activityId, start }, placeholderData: (before) => before }),
  );
}
