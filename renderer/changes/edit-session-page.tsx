import { zodResolver } from '@hookform/resolvers/zod';
import { Banner, SkeletonBodyText, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocation, useSearch } from 'wouter';
import type { SessionDraft } from '../../shared/contract.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { SessionDetail, StoreCapabilities } from '../../shared/records.ts';
import { parseScopes } from '../../shared/scopes.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { failureOf, orpc } from '../client.ts';
import { DeskPage } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { parseSessionsSearch, routes, withoutOpen } from '../routes.ts';
import { SessionNotFound } from '../session/session-not-found.tsx';
import { useStore, useWritable } from '../use-stores.ts';
import { fieldList, lostFields } from './field-labels.ts';
import { FormSummary } from './form-summary.tsx';
import { ReviewDialog } from './review-dialog.tsx';
import { SaveBar } from './save-bar.tsx';
import { SessionFormView } from './session-form-view.tsx';
import styles from './session-form.module.css';
import { draftOf, formOf, sessionFormRules } from './session-form.ts';
import { useUndo } from './use-undo.ts';
import { useUnsavedGuard } from './unsaved-guard.tsx';

interface EditSessionPageProps {
  storeId: string;
  /** The session to edit; absent to make a new one. */
  sessionKey?: string;
}

/** Makes or changes a session. Nothing is stored before the difference was shown. */
export function EditSessionPage({ storeId, sessionKey }: EditSessionPageProps) {
  const profile = useStore(storeId)?.profile;
  const description = useQuery(orpc.stores.describe.queryOptions({ input: { storeId } }));
  const from = parseSessionsSearch(useSearch());
  const session = useQuery({
    ...orpc.sessions.get.queryOptions({ input: { storeId, key: sessionKey ?? '' } }),
    enabled: sessionKey !== undefined,
    // What the list was opened with may be old: the form starts with what is there now.
    refetchOnMount: 'always',
  });
  // What was known stays good when looking again fails: nobody loses a half-filled form to that.
  const [wasRead, setWasRead] = useState(false);
  if (session.isFetchedAfterMount && session.isSuccess && !wasRead) setWasRead(true);
  const ready = profile !== undefined && description.data !== undefined && (sessionKey === undefined || wasRead);
  const error = description.error ?? session.error;
  const isGone = session.error !== null && failureOf(session.error).code === 'NOT_FOUND';

  if (ready) {
    return (
      <SessionEditor
        key={`${storeId} ${sessionKey ?? ''}`}
        profile={profile}
        capabilities={description.data.capabilities}
        stored={session.data}
        isGone={isGone}
      />
    );
  }
  return (
    <DeskPage
      title={sessionKey === undefined ? 'New session' : 'Edit session'}
      {...(profile !== undefined && { back: { label: profile.name, href: routes.sessions(storeId, from) } })}
    >
      {isGone ? (
        <SessionNotFound backTo={routes.sessions(storeId, withoutOpen(from))} />
      ) : error === null ? (
        <SkeletonBodyText lines={12} />
      ) : (
        <FailureBanner
          error={error}
          onRetry={() => {
            void description.refetch();
            if (sessionKey !== undefined) void session.refetch();
          }}
        />
      )}
    </DeskPage>
  );
}

interface SessionEditorProps {
  profile: Profile;
  capabilities: StoreCapabilities;
  stored: SessionDetail | undefined;
  /** It was deleted since the form was opened. */
  isGone: boolean;
}

function SessionEditor({ profile, capabilities, stored, isGone }: SessionEditorProps) {
  const { fields: room, delay } = capabilities;
  const storeId = profile.id;
  // What the form was opened with: what arrives later must not change it under the person's hands.
  const [opened] = useState(stored);
  const [reviewed, setReviewed] = useState<SessionDraft>();
  const formElement = useRef<HTMLFormElement>(null);
  const [, navigate] = useLocation();
  const toast = useToast();
  const undo = useUndo(profile.id);
  const { writable, reason } = useWritable(storeId);
  const { control, formState, getValues, handleSubmit, reset, setValue } = useForm({
    resolver: zodResolver(sessionFormRules(opened)),
    defaultValues: formOf(opened),
    mode: 'onTouched',
    shouldFocusError: false,
  });
  const lost = lostFields(room);
  const dirty = formState.isDirty;
  const guard = useUnsavedGuard(dirty);
  const from = parseSessionsSearch(useSearch());
  const leaveTo = routes.sessions(storeId, { ...from, ...(opened !== undefined && { open: opened.key }) });

  const review = async (): Promise<void> => {
    const send = handleSubmit(
      (form) => setReviewed(draftOf(form, opened)),
      () => {
        // The messages are drawn first, then the first invalid field is focused.
        requestAnimationFrame(() => formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      },
    );
    await send();
  };

  const saved = ({ key, activityId, overwrote }: { key: string; activityId: number; overwrote: boolean }): void => {
    guard.release();
    toast.show({
      text: [overwrote ? 'Session saved' : 'Session created', ...(delay === undefined ? [] : [delay])].join('. '),
      ...(overwrote && { action: { label: 'Undo', onAction: () => undo(activityId, 1) } }),
    });
    navigate(routes.sessions(storeId, { ...from, open: key }));
  };

  return (
    <DeskPage
      title={opened === undefined ? 'New session' : 'Edit session'}
      of={profile}
      subtitle={
        opened?.fields.shop === undefined
          ? `in ${profile.name}`
          : `${visibleText(opened.fields.shop.slice(0, 100))} in ${profile.name}`
      }
      back={{ label: profile.name, href: leaveTo }}
      aside={
        <FormSummary
          control={control}
          getValues={getValues}
          original={opened}
          requiredScopes={parseScopes(profile.requiredScopes)}
        />
      }
    >
      {isGone ? (
        <Banner tone="warning" title="This session was deleted">
          <Text as="p">It was deleted while you were editing. Saving creates it again.</Text>
        </Banner>
      ) : null}
      {opened?.status === 'unreadable' ? (
        <Banner tone="warning" title="Part of this session could not be read">
          <Text as="p">The form shows what could be read. Saving replaces the session with what is filled in.</Text>
        </Banner>
      ) : null}
      {lost.length === 0 ? null : (
        <Banner tone="warning" title="This store cannot hold every field">
          <Text as="p">
            It has no column for: {fieldList(lost)}. An app that needs them would not find them in what is stored here.
          </Text>
        </Banner>
      )}
      <form
        ref={formElement}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (writable) void review();
        }}
      >
        <SessionFormView control={control} getValues={getValues} setValue={setValue} original={opened} room={room} />
        <SaveBar
          message={dirty ? 'Unsaved changes' : opened === undefined ? 'Nothing entered yet' : 'No changes yet'}
          saveLabel="Review…"
          disabledReason={writable ? undefined : reason}
          discardLabel={dirty ? 'Discard' : 'Cancel'}
          onDiscard={() => {
            if (dirty) reset();
            else navigate(leaveTo);
          }}
        />
      </form>
      {reviewed === undefined ? null : (
        <ReviewDialog
          profile={profile}
          draft={reviewed}
          writes={capabilities.writes}
          from={opened === undefined ? undefined : { key: opened.key, version: opened.version }}
          onClose={() => setReviewed(undefined)}
          onSaved={saved}
        />
      )}
      {guard.dialog}
    </DeskPage>
  );
}
