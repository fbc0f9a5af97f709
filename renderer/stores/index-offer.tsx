import { Button, InlineStack, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Count } from '../../shared/records.ts';
import { countWords } from '../changes/change-words.ts';
import { orpc } from '../client.ts';
import { useStore, useWritable } from '../use-stores.ts';
import { CreateIndexDialog } from './create-index-dialog.tsx';

/** Where shop has no index: what each search costs, and the way to make one. */
export function IndexOffer({ storeId, total }: { storeId: string; total: Count | undefined }) {
  const profile = useStore(storeId)?.profile;
  const plan = useQuery({ ...orpc.stores.planIndex.queryOptions({ input: { storeId } }), retry: false });
  const { writable, reason } = useWritable(storeId);
  const [creating, setCreating] = useState(false);
  if (profile === undefined || plan.data?.plan === undefined) return null;
  return (
    <>
      {total === undefined || total.count < NOTICED ? null : (
        <Text as="p">Each search by shop reads {countWords(total)}.</Text>
      )}
      <InlineStack gap="300" blockAlign="center">
        <Button onClick={() => setCreating(true)} disabled={!writable}>
          Create an index…
        </Button>
        {writable ? null : <Text as="span">{reason}</Text>}
      </InlineStack>
      {creating ? <CreateIndexDialog profile={profile} onClose={() => setCreating(false)} /> : null}
    </>
  );
}

/** Fewer sessions are read in no time. */
const NOTICED = 1000;
