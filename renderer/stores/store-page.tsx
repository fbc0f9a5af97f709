import { Button, SkeletonBodyText, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { descriptionOf, type Address } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { SessionField } from '../../shared/session.ts';
import { failureOf, orpc } from '../client.ts';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { routes } from '../routes.ts';
import { useStore, useWritable } from '../use-stores.ts';
import { CreateTableDialog } from './create-table-dialog.tsx';
import { FindingBanner } from './finding-banner.tsx';
import { ColumnsTable, IndexesTable } from './store-tables.tsx';
import { IndexOffer } from './index-offer.tsx';
import { AddressSummary } from './address-summary.tsx';
import { asksForPassword } from './asks-password.ts';
import { PasswordPrompt } from './password-prompt.tsx';
import { PermissionNotes } from './permission-notes.tsx';
import { StoreFacts, type StoreFactsProps } from './store-facts.tsx';
import { StoreWaiting } from './store-waiting.tsx';
import { isAboutLayout } from './store-labels.ts';
import styles from './stores.module.css';
import { SuggestedColumns } from './suggested-columns.tsx';

/** What a store is: where it lies, how sessions lie in it, what it can hold, and what deserves a word. */
export function StorePage({ storeId }: { storeId: string }) {
  const store = useStore(storeId);
  const profile = store?.profile;
  const toast = useToast();
  const queries = useQueryClient();
  const description = useQuery({ ...orpc.stores.describe.queryOptions({ input: { storeId } }), retry: false });
  const reconnect = useMutation(orpc.stores.reconnect.mutationOptions());

  const openAgain = (): void =>
    reconnect.mutate(
      { storeId },
      {
        onSuccess: () => toast.show({ text: 'Reconnected' }),
        onSettled: () => void queries.invalidateQueries({ queryKey: orpc.stores.key() }),
      },
    );
  const failure = description.isError ? failureOf(description.error) : undefined;
  const described = description.isError ? undefined : description.data;

  return (
    <DeskPage
      title={profile?.name ?? 'Store'}
      page="Store"
      of={profile}
      subtitle={['Store details', described?.server].filter((part) => part !== undefined).join(' · ')}
      back={{ label: 'Sessions', href: routes.sessions(storeId) }}
      actions={
        <>
          <Button url={routes.health(storeId)}>Health</Button>
          <Button onClick={openAgain} loading={reconnect.isPending}>
            Reconnect
          </Button>
          <Button url={routes.editStore(storeId)}>Edit connection</Button>
        </>
      }
      aside={
        profile === undefined ? undefined : described === undefined ? (
          <AddressSummary address={profile.address} />
        ) : (
          <StoreFacts profile={profile} description={described} />
        )
      }
    >
      {description.isPending ? (
        <StoreWaiting
          storeId={storeId}
          isOpen={false}
          isStopped={description.fetchStatus === 'idle'}
          onCancel={() => void queries.cancelQueries({ queryKey: orpc.stores.describe.key({ input: { storeId } }) })}
          onRetry={() => void description.refetch()}
        />
      ) : null}
      {description.isFetching && description.isPending ? <SkeletonBodyText lines={10} /> : null}
      {description.isError ? <FailureBanner error={description.error} onRetry={openAgain} /> : null}
      {failure !== undefined && asksForPassword(store, failure.code) ? (
        <PasswordPrompt store={store} onKnown={() => void description.refetch()} />
      ) : null}
      {failure !== undefined && profile !== undefined && isAboutLayout(failure.code, profile) ? (
        <div>
          <Button
            url={routes.layout(storeId)}
          >{`Map a ${descriptionOf(profile.address.backend).labels.container} by hand…`}</Button>
        </div>
      ) : null}
      {failure?.code === 'TABLE_MISSING' && profile !== undefined ? <MissingTable profile={profile} /> : null}
      {described === undefined || profile === undefined ? null : (
        <Description profile={profile} description={described} />
      )}
      {profile === undefined ? null : <Permissions address={profile.address} />}
    </DeskPage>
  );
}

function Description({ profile, description }: StoreFactsProps) {
  const storeId = profile.id;
  const { labels, hasIndexes } = descriptionOf(description.backend);
  const about = (field: SessionField) => description.findings.find((finding) => finding.field === field);
  // What is missing on both is made in one go.
  const offered = about('shop') ?? about('id');
  return (
    <>
      {description.findings.map((finding) => (
        <FindingBanner key={finding.message} finding={finding}>
          {finding === offered ? (
            <IndexOffer
              storeId={storeId}
              backend={description.backend}
              total={finding.field === 'shop' ? description.total : undefined}
            />
          ) : null}
        </FindingBanner>
      ))}
      {description.suggested === undefined ? null : (
        <SuggestedColumns storeId={storeId} suggested={description.suggested} />
      )}
      {description.columns.length === 0 ? null : (
        <DeskSection title={labels.parts}>
          <ColumnsTable columns={description.columns} backend={description.backend} />
        </DeskSection>
      )}
      {hasIndexes ? (
        <DeskSection title="Indexes">
          {description.indexes.length === 0 ? (
            <Text as="p">None.</Text>
          ) : (
            <IndexesTable indexes={description.indexes} />
          )}
        </DeskSection>
      ) : null}
      {description.migrations.length === 0 ? null : (
        <DeskSection title="Migrations" note="Run here by the official adapter.">
          <ul className={styles.list}>
            {description.migrations.map((migration) => (
              <li key={migration}>
                <code>{migration}</code>
              </li>
            ))}
          </ul>
        </DeskSection>
      )}
    </>
  );
}

/** What the credentials must be allowed, for whoever sets them up. */
function Permissions({ address }: { address: Address }) {
  const { permissions, form } = descriptionOf(address.backend);
  if (permissions === undefined) return null;
  return <PermissionNotes title={permissions.title} permissions={permissions.of(form?.valuesOf(address) ?? {})} />;
}

function MissingTable({ profile }: { profile: Profile }) {
  const [creating, setCreating] = useState(false);
  const { writable, reason } = useWritable(profile.id);
  const { backend } = profile.address;
  const { creation, labels } = descriptionOf(backend);
  if (creation === undefined) return null;
  return (
    <DeskSection title={`Create the ${labels.container}`} note={creation}>
      <div className={styles.ways}>
        <Button onClick={() => setCreating(true)} disabled={!writable}>
          {`Create the ${labels.container}…`}
        </Button>
        {writable ? null : (
          <Text as="p" tone="subdued">
            {reason}
          </Text>
        )}
      </div>
      {creating ? <CreateTableDialog profile={profile} onClose={() => setCreating(false)} /> : null}
    </DeskSection>
  );
}
