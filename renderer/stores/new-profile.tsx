import { zodResolver } from '@hookform/resolvers/zod';
import { Button, InlineStack } from '@shopify/polaris';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useLocation } from 'wouter';
import { guessEnvironment } from '../../shared/guess-environment.ts';
import type { TableLayout } from '../../shared/layouts.ts';
import { defaultAccess } from '../../shared/profiles.ts';
import { isAlwaysReadOnly, withContainer } from '../../shared/backends/index.ts';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { routes } from '../routes.ts';
import { ProfileFields } from './profile-fields.tsx';
import { profileDraftOf, profileFormSchema, type ProfileForm } from './profile-form.ts';
import styles from './stores.module.css';
import type { Trial } from './use-trial.ts';

interface NewProfileProps {
  /** What was tried and is there. */
  trial: Trial;
  suggestedName: string;
  /** The table, prefix, collection or namespace to keep; none: detected each time. */
  place: string | undefined;
  /** As mapped by hand. */
  layout: TableLayout | undefined;
}

/** Names a store that was found, decides how careful to be with it, and keeps it. */
export function NewProfile({ trial, suggestedName, place, layout }: NewProfileProps) {
  const { address, password } = trial;
  const [, navigate] = useLocation();
  const toast = useToast();
  const queries = useQueryClient();
  const create = useMutation(orpc.profiles.create.mutationOptions());
  const environment = guessEnvironment(address);
  const { control, getFieldState, handleSubmit, setValue } = useForm<ProfileForm>({
    resolver: zodResolver(profileFormSchema),
    defaultValues: {
      name: suggestedName,
      environment,
      access: isAlwaysReadOnly(address) ? 'read-only' : defaultAccess(environment),
      connection: undefined,
      password: { action: 'keep', value: '' },
      requiredScopes: [],
      customApp: false,
    },
    mode: 'onTouched',
  });

  const save = handleSubmit(async (form) => {
    const kept = place === undefined ? address : withContainer(address, place);
    const draft = profileDraftOf(form, { address: kept, ...(layout !== undefined && { layout }) });
    const profile = await create.mutateAsync({ ...draft, ...(password !== undefined && { password }) });
    await queries.invalidateQueries({ queryKey: orpc.profiles.key() });
    toast.show({ text: `${profile.name} added` });
    navigate(routes.sessions(profile.id));
  });

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // The failure is shown below from the mutation's state.
        save().catch(() => undefined);
      }}
    >
      <ProfileFields
        control={control}
        setValue={setValue}
        getFieldState={getFieldState}
        isAlwaysReadOnly={isAlwaysReadOnly(address)}
      />
      {create.isError ? <FailureBanner error={create.error} /> : null}
      <InlineStack gap="200">
        <Button variant="primary" submit loading={create.isPending}>
          Add store
        </Button>
        <Button url={routes.home()}>Cancel</Button>
      </InlineStack>
    </form>
  );
}
