import { Banner, Button, SkeletonBodyText, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { TableLayout } from '../../shared/layouts.ts';
import { placeOf, type Profile, type ProfileDraft } from '../../shared/profiles.ts';
import { orpc } from '../client.ts';
import { DeskPage } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { routes } from '../routes.ts';
import { useStore } from '../use-stores.ts';
import { LayoutEditor } from './layout-editor.tsx';

/** Where a person says how sessions lie in a store, or has it looked up again. */
export function LayoutPage({ storeId }: { storeId: string }) {
  const profile = useStore(storeId)?.profile;
  const description = useQuery({ ...orpc.stores.describe.queryOptions({ input: { storeId } }), retry: false });
  const toast = useToast();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const update = useMutation(orpc.profiles.update.mutationOptions());

  const keep = (layout: TableLayout | undefined): void => {
    if (profile === undefined) return;
    update.mutate(
      { storeId, draft: draftWith(profile, layout) },
      {
        onSuccess: () => {
          toast.show({ text: layout === undefined ? 'The layout is detected again' : 'The layout is saved' });
          void queries.invalidateQueries();
          navigate(routes.about(storeId));
        },
      },
    );
  };

  return (
    <DeskPage
      title="Layout"
      of={profile?.name}
      wide
      subtitle="Say where each field of a session lies, and in which form. Nothing in the store changes."
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
          <Text as="p">What is chosen below is a guess by names and types.</Text>
        </Banner>
      ) : null}
      {profile === undefined || description.isPending ? (
        <SkeletonBodyText lines={8} />
      ) : (
        <LayoutEditor
          store={{ address: profile.address, storeId }}
          initial={profile.layout ?? description.data?.layout}
          table={placeOf(profile.address)}
          saveLabel="Save the layout"
          saving={update.isPending}
          onSave={keep}
        />
      )}
    </DeskPage>
  );
}

function draftWith(profile: Profile, layout: TableLayout | undefined): ProfileDraft {
  const { id: _id, layout: _layout, ...rest } = profile;
  return { ...rest, ...(layout !== undefined && { layout }) };
}
