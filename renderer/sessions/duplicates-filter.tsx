import { ActionList, Box, Button, SkeletonBodyText, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import type { ShopList } from '../../shared/health.ts';
import { orpc } from '../client.ts';
import { useNow } from '../parts/now.ts';
import { relativeTime } from '../parts/times.ts';
import { routes } from '../routes.ts';

interface Props {
  storeId: string;
  shops: string | undefined;
  onShops: (shops: ShopList) => void;
}

const CHOICES = [
  {
    list: 'duplicates',
    content: 'All spellings',
    helpText: 'Of shops that are stored with other letter case or a slash at the end, too.',
  },
  {
    list: 'duplicate-spellings',
    content: 'All but the normal spelling',
    helpText: 'Where the shop is also stored as Shopify writes it.',
  },
  {
    list: 'alike-ids',
    content: 'Duplicate IDs',
    helpText: 'Shops with session IDs that differ in letter case or a slash at the end only.',
  },
] as const;

/** Shops that the last health report found several times. */
export function DuplicatesFilter({ storeId, shops, onShops }: Props) {
  const last = useQuery(orpc.health.last.queryOptions({ input: { storeId } }));
  const now = useNow();
  if (last.isPending) {
    return (
      <Box padding="400">
        <SkeletonBodyText lines={3} />
      </Box>
    );
  }
  const report = last.data?.report;
  if (report === undefined) {
    return (
      <Box padding="400">
        <Text as="p">A health check finds duplicates. There is none of this store yet.</Text>
        <Box paddingBlockStart="300">
          <Button url={routes.health(storeId)}>Check health</Button>
        </Box>
      </Box>
    );
  }
  return (
    <>
      <ActionList
        actionRole="menuitem"
        items={CHOICES.map(({ list, content, helpText }) => ({
          content,
          helpText,
          active: shops === list,
          onAction: () => onShops(list),
        }))}
      />
      <Box paddingInline="400" paddingBlockEnd="400">
        <Text as="p" tone="subdued">
          {`From the health check ${relativeTime(Math.min(report.takenAt, now - 1), now)}.`}
        </Text>
      </Box>
    </>
  );
}
