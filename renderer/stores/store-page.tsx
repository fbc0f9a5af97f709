import { Banner, BlockStack, Button, SkeletonBodyText, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Profile } from '../../shared/profiles.ts';
import type { Count, Problem, StoreDescription } from '../../shared/records.ts';
import { countWords } from '../changes/change-words.ts';
import { failureOf, orpc } from '../client.ts';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { routes } from '../routes.ts';
import { useStore, useWritable } from '../use-stores.ts';
import { CreateTableDialog } from './create-table-dialog.tsx';
import { ColumnsTable, IndexesTable } from './store-tables.tsx';
import { IndexOffer } from './index-offer.tsx';
import { asksForPassword } from './asks-password.ts';
import { PasswordPrompt } from './password-prompt.tsx';
import { formatSize, hasTables, isAboutLayout, shortcomings } from './store-words.ts';
import styles from './stores.module.css';

/** What a store is: where it lies, how sessions lie in it, what it can hold, and what deserves a word. */
export function StorePage({ storeId }: { storeId: string }) {
  const store = useStore(storeId);
  const profile = store?.profile;
  const toast = useToast();
  const queries = useQueryClient();
  const description = useQuery({ ...orpc.stores.describe.queryOptions({ input: { storeId } }), retry: false });
  const reconnect = useMutation(orpc.stores.reconnect.mutationOptions());

  const connectAnew = (): void =>
    reconnect.mutate(
      { storeId },
      {
        onSuccess: () => toast.show({ text: 'Connected anew' }),
        onSettled: () => void queries.invalidateQueries({ queryKey: orpc.stores.key() }),
      },
    );
  const failure = description.isError ? failureOf(description.error) : undefined;

  return (
    <DeskPage
      title="Store"
      of={profile?.name}
      subtitle={[profile?.name, description.data?.server].filter((part) => part !== undefined).join(' · ')}
      back={{ label: 'Sessions', href: routes.sessions(storeId) }}
      actions={
        <>
          <Button onClick={connectAnew} loading={reconnect.isPending}>
            Reconnect
          </Button>
          <Button url={routes.editStore(storeId)}>Settings</Button>
        </>
      }
    >
      {description.isPending ? <SkeletonBodyText lines={10} /> : null}
      {description.isError ? <FailureBanner error={description.error} onRetry={connectAnew} /> : null}
      {failure !== undefined && asksForPassword(store, failure.code) ? (
        <PasswordPrompt store={store} onKnown={() => void description.refetch()} />
      ) : null}
      {failure !== undefined && profile !== undefined && isAboutLayout(failure.code, profile) ? (
        <div>
          <Button url={routes.layout(storeId)}>Map a table by hand…</Button>
        </div>
      ) : null}
      {failure?.code === 'TABLE_MISSING' && profile !== undefined && hasTables(profile.address.backend) ? (
        <MissingTable profile={profile} />
      ) : null}
      {description.data === undefined || description.isError ? null : (
        <Description storeId={storeId} description={description.data} />
      )}
    </DeskPage>
  );
}

function Description({ storeId, description }: { storeId: string; description: StoreDescription }) {
  const missing = shortcomings(description.capabilities);
  return (
    <>
      {description.findings.map((finding) => (
        <Finding key={finding.message} finding={finding}>
          {finding.field === 'shop' ? <IndexOffer storeId={storeId} total={description.total} /> : null}
        </Finding>
      ))}
      <DeskSection title="What it is">
        <dl className={styles.facts}>
          <dt>Server</dt>
          <dd>{description.server}</dd>
          <dt>Place</dt>
          <dd>{description.location}</dd>
          <dt>Layout</dt>
          <dd>
            {description.layoutTitle}{' '}
            {description.layout === undefined ? null : (
              <Button variant="plain" url={routes.layout(storeId)}>
                Correct the layout
              </Button>
            )}
          </dd>
          {description.size === undefined ? null : (
            <>
              <dt>Size</dt>
              <dd>{formatSize(description.size)}</dd>
            </>
          )}
          <dt>Sessions</dt>
          <dd>
            <SessionCount storeId={storeId} known={description.total} />
          </dd>
        </dl>
      </DeskSection>
      <DeskSection title="What this store cannot do">
        {missing.length === 0 ? (
          <Text as="p">
            Nothing is missing: it keeps every field of a session and serves every order from an index.
          </Text>
        ) : (
          <ul className={styles.list}>
            {missing.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </DeskSection>
      {description.columns.length === 0 ? null : (
        <DeskSection title="Columns">
          <ColumnsTable columns={description.columns} />
        </DeskSection>
      )}
      {hasTables(description.backend) ? (
        <DeskSection title="Indexes">
          {description.indexes.length === 0 ? (
            <Text as="p">None.</Text>
          ) : (
            <IndexesTable indexes={description.indexes} />
          )}
        </DeskSection>
      ) : null}
      {description.migrations.length === 0 ? null : (
        <DeskSection title="Migrations" note="That the official adapter has run here.">
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

/** What is done about it, if anything can be, stands below. */
function Finding({ finding, children }: { finding: Problem; children: ReactNode }) {
  return (
    <Banner tone={finding.severity === 'error' ? 'critical' : 'warning'} title={finding.message}>
      <BlockStack gap="200">
        {finding.hint === undefined ? null : <Text as="p">{finding.hint}</Text>}
        {children}
      </BlockStack>
    </Banner>
  );
}

/** What is known of the number of sessions; counting exactly may read everything, so it is asked for. */
function SessionCount({ storeId, known }: { storeId: string; known: Count | undefined }) {
  const count = useMutation(orpc.stores.count.mutationOptions());
  const shown = count.data ?? known;
  if (count.isError) return <FailureBanner error={count.error} onRetry={() => count.mutate({ storeId })} />;
  return (
    <>
      {shown === undefined ? null : `${countWords(shown)} `}
      {shown?.exact === true ? null : (
        <Button variant="plain" onClick={() => count.mutate({ storeId })} loading={count.isPending}>
          Count exactly
        </Button>
      )}
    </>
  );
}

function MissingTable({ profile }: { profile: Profile }) {
  const [creating, setCreating] = useState(false);
  const { writable, reason } = useWritable(profile.id);
  return (
    <DeskSection
      title="Create the table"
      note="An app that uses the official adapter makes its table by itself at its first start. You can also make it here."
    >
      <div className={styles.ways}>
        <Button onClick={() => setCreating(true)} disabled={!writable}>
          Create the table…
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
