import { Banner, Button, Card, SkeletonBodyText, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import type { TableLayout } from '../../shared/layouts.ts';
import { descriptionOf } from '../../shared/backends/index.ts';
import type { Profile, ProfileDraft } from '../../shared/profiles.ts';
import { SESSION_FIELDS } from '../../shared/session.ts';
import { fieldList } from '../changes/field-labels.ts';
import { orpc } from '../client.ts';
import { DeskPage } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { parseLayoutSearch, routes } from '../routes.ts';
import { useStore } from '../use-stores.ts';
import { LayoutEditor } from './layout-editor.tsx';

/** Where a person maps a store's columns to session fields, or has the layout detected again. */
export function LayoutPage({ storeId }: { storeId: string }) {
  const profile = useStore(storeId)?.profile;
  const description = useQuery({ ...orpc.stores.describe.queryOptions({ input: { storeId } }), retry: false });
  const toast = useToast();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const update = useMutation(orpc.profiles.update.mutationOptions());

  const { suggested: asks } = parseLayoutSearch(useSearch());
  const read = profile?.layout ?? description.data?.layout;
  const suggested = asks ? description.data?.suggested : undefined;

  const keep = (layout: TableLayout | undefined): void => {
    if (profile === undefined) return;
    update.mutate(
      { storeId, draft: draftWith(profile, layout) },
      {
        onSuccess: () => {
          toast.show({ text: layout === undefined ? 'Layout is detected automatically' : 'Layout saved' });
          void queries.invalidateQueries();
          navigate(routes.about(storeId));
        },
      },
    );
  };

  return (
    <DeskPage
      title="Layout"
      of={profile}
      wide
      subtitle="Choose the column and format of each session field. Nothing in the store changes."
      back={{ label: 'Store page', href: routes.about(storeId) }}
      actions={
        profile?.layout === undefined ? null : (
          <Button onClick={() => keep(undefined)} loading={update.isPending}>
            Detect again
          </Button>
        )
      }
    >
      {update.isError ? <FailureBanner error={update.error} /> : null}
      {description.isError && profile !== undefined && profile.layout === undefined ? (
        <Banner tone="info" title="The layout could not be detected">
          <Text as="p">The choices below are guessed from names and types.</Text>
        </Banner>
      ) : null}
      {suggested === undefined ? null : (
        <Banner tone="info" title="Suggestions are filled in below">
          <Text as="p">{`Check what these fields read as: ${fieldList(SESSION_FIELDS.filter((field) => suggested[field] !== undefined))}. Nothing is saved yet.`}</Text>
        </Banner>
      )}
      {profile === undefined || description.isPending ? (
        <SkeletonBodyText lines={8} />
      ) : (
        <Card roundedAbove="xs">
          <LayoutEditor
            store={{ address: profile.address, storeId }}
            initial={read && { ...read, columns: { ...read.columns, ...suggested } }}
            table={descriptionOf(profile.address.backend).container(profile.address)}
            saveLabel="Save layout"
            saving={update.isPending}
            onSave={keep}
          />
        </Card>
      )}
    </DeskPage>
  );
}

function draftWith(profile: Profile, layout: TableLayout | undefined): ProfileDraft {
  const { id: _id, layout: _layout, ...rest } = profile;
  return { ...rest, ...(layout !== undefined && { layout }) };
}
