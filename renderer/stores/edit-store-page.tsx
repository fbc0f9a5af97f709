import { zodResolver } from '@hookform/resolvers/zod';
import { Button, SkeletonBodyText } from '@shopify/polaris';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch, type Control } from 'react-hook-form';
import { useLocation } from 'wouter';
import { describeAddress, isAlwaysReadOnly } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import { SaveBar } from '../changes/save-bar.tsx';
import { useUnsavedGuard } from '../changes/unsaved-guard.tsx';
import { failureOf, orpc } from '../client.ts';
import { DeskPage } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { routes } from '../routes.ts';
import { ENVIRONMENT_LOOKS } from '../theme/environments.ts';
import { useStore, useStores } from '../use-stores.ts';
import { AddressSummary } from './address-summary.tsx';
import { LoosenDialog } from './loosen-dialog.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { ProfileFields } from './profile-fields.tsx';
import {
  addressOf,
  loosening,
  passwordChangeOf,
  profileDraftOf,
  profileFormOf,
  profileFormSchema,
  type ProfileForm,
} from './profile-form.ts';
import { RemoveStoreDialog } from './remove-store-dialog.tsx';
import styles from './stores.module.css';

/** The connection of a store, its name, environment, access and required scopes. */
export function EditStorePage({ storeId }: { storeId: string }) {
  const stores = useStores();
  const store = useStore(storeId);
  if (store !== undefined)
    return <ProfileEditor key={storeId} profile={store.profile} passwordFor={store.passwordFor} />;
  return (
    <DeskPage title="Edit connection">
      {stores === undefined ? (
        <SkeletonBodyText lines={8} />
      ) : (
        <p>
          This store no longer exists. Choose another one, or <a href={routes.newStore()}>add a store</a>.
        </p>
      )}
    </DeskPage>
  );
}

function ProfileEditor({ profile, passwordFor }: { profile: Profile; passwordFor: string | undefined }) {
  const storeId = profile.id;
  const [, navigate] = useLocation();
  const toast = useToast();
  const queries = useQueryClient();
  const [loosened, setLoosened] = useState<ProfileForm>();
  const [removing, setRemoving] = useState(false);
  const update = useMutation(orpc.profiles.update.mutationOptions());
  const duplicate = useMutation(orpc.profiles.duplicate.mutationOptions());
  const { control, formState, getFieldState, handleSubmit, reset, setValue } = useForm<ProfileForm>({
    resolver: zodResolver(profileFormSchema),
    defaultValues: profileFormOf(profile),
    mode: 'onTouched',
  });
  const dirty = formState.isDirty;
  const guard = useUnsavedGuard(dirty);

  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: orpc.profiles.key() });
  const save = (form: ProfileForm, confirmation?: string): void => {
    const draft = profileDraftOf(form, profile);
    const password = passwordChangeOf(form.password);
    update.mutate(
      {
        storeId,
        draft,
        ...(password !== undefined && { password }),
        ...(confirmation !== undefined && { confirmation }),
      },
      {
        onSuccess: (saved) => {
          reset(profileFormOf(saved));
          setLoosened(undefined);
          toast.show({ text: `${saved.name} saved` });
          void refresh();
        },
        onError: (error) => {
          if (failureOf(error).code === 'CONFIRMATION_REQUIRED') setLoosened(form);
        },
      },
    );
  };
  const submit = handleSubmit((form) => {
    update.reset();
    if (loosening(profile, form) === undefined) save(form);
    else setLoosened(form);
  });
  const copy = (): void =>
    duplicate.mutate(
      { storeId },
      {
        onSuccess: (made) => {
          void refresh();
          toast.show({ text: `${made.name} added` });
          navigate(routes.editStore(made.id));
        },
      },
    );

  return (
    <DeskPage
      title="Edit connection"
      of={profile}
      subtitle={`${profile.name} · ${describeAddress(profile.address)}`}
      back={{ label: profile.name, href: routes.sessions(storeId) }}
      aside={<Summary control={control} profile={profile} />}
      actions={
        <>
          <Button onClick={copy} loading={duplicate.isPending}>
            Duplicate
          </Button>
          <Button tone="critical" onClick={() => setRemoving(true)}>
            Remove…
          </Button>
        </>
      }
    >
      {duplicate.isError ? <FailureBanner error={duplicate.error} /> : null}
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <ProfileFields
          control={control}
          setValue={setValue}
          getFieldState={getFieldState}
          isAlwaysReadOnly={isAlwaysReadOnly(profile.address)}
        >
          <ConnectionSection control={control} profile={profile} passwordFor={passwordFor} />
        </ProfileFields>
        {update.isError && loosened === undefined ? <FailureBanner error={update.error} /> : null}
        {dirty ? (
          <SaveBar
            message="Unsaved changes"
            saveLabel="Save"
            saving={update.isPending}
            discardLabel="Discard"
            onDiscard={() => reset()}
          />
        ) : null}
      </form>
      {loosened === undefined ? null : (
        <LoosenDialog
          profile={profile}
          meaning={loosening(profile, loosened)}
          saving={update.isPending}
          error={update.error}
          onConfirm={(name) => save(loosened, name)}
          onClose={() => {
            update.reset();
            setLoosened(undefined);
          }}
        />
      )}
      {removing ? (
        <RemoveStoreDialog
          profile={profile}
          onClose={() => setRemoving(false)}
          onRemoved={async () => {
            guard.release();
            // Home goes to a store that is there, so the list has to be right first.
            await refresh();
            navigate(routes.home());
            toast.show({ text: `${profile.name} removed. Its sessions weren’t changed.` });
          }}
        />
      ) : null}
      {guard.dialog}
    </DeskPage>
  );
}

/** What the form comes to as it is filled in now. */
function Summary({ control, profile }: { control: Control<ProfileForm>; profile: Profile }) {
  const [connection, environment, access] = useWatch({ control, name: ['connection', 'environment', 'access'] });
  return (
    <AddressSummary address={addressOf({ connection }, profile.address)}>
      <dt>Environment</dt>
      <dd>{ENVIRONMENT_LOOKS[environment].title}</dd>
      <dt>Access</dt>
      <dd>
        {isAlwaysReadOnly(profile.address)
          ? 'Always read-only'
          : access === 'read-only'
            ? 'Read-only until unlocked'
            : 'Read and write'}
      </dd>
      <dt>Layout</dt>
      <dd>{profile.layout === undefined ? 'Detected automatically' : 'Mapped by hand'}</dd>
    </AddressSummary>
  );
}
