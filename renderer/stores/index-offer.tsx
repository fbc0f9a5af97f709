import { Button, InlineStack, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Backend, descriptionOf } from '../../shared/backends/index.ts';
import type { Count } from '../../shared/records.ts';
import { countLabel } from '../parts/counts.ts';
import { orpc } from '../client.ts';
import { useStore, useWritable } from '../use-stores.ts';
import { CreateIndexDialog } from './create-index-dialog.tsx';

interface IndexOfferProps {
  storeId: string;
  backend: Backend;
  /** Sessions that each search reads, where that is what is missing. */
  total: Count | undefined;
}

/** Where shop (or id) has no index: what each search costs, and the way to make one. */
export function IndexOffer({ storeId, backend, total }: IndexOfferProps) {
  const { index } = descriptionOf(backend);
  const isPlanned = index !== undefined && index.plansByReading !== true;
  const profile = useStore(storeId)?.profile;
  const plan = useQuery({
    ...orpc.stores.planIndex.queryOptions({ input: { storeId } }),
    retry: false,
    enabled: isPlanned,
  });
  const { writable, reason } = useWritable(storeId);
  const [creating, setCreating] = useState(false);
  if (profile === undefined || index === undefined || (isPlanned && plan.data?.plan === undefined)) return null;
  return (
    <>
      {total === undefined || total.count < NOTICED ? null : (
        <Text as="p">Each search by shop reads {countLabel(total)}.</Text>
      )}
      <InlineStack gap="300" blockAlign="center">
        <Button onClick={() => setCreating(true)} disabled={!writable}>
          {`Create ${index.some}…`}
        </Button>
        {writable ? null : <Text as="span">{reason}</Text>}
      </InlineStack>
      {creating ? <CreateIndexDialog profile={profile} words={index} onClose={() => setCreating(false)} /> : null}
    </>
  );
}

/** Fewer sessions are read in no time. */
const NOTICED = 1000;
