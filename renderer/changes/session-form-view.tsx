import { Button, ChoiceList, TextField } from '@shopify/polaris';
import { useEffect, useRef, type ReactNode } from 'react';
import { Controller, useWatch, type Control, type UseFormGetValues, type UseFormSetValue } from 'react-hook-form';
import { explainId } from '../../shared/ids.ts';
import type { SessionField } from '../../shared/session.ts';
import { DeskSection } from '../parts/desk-page.tsx';
import { noRoomReason } from './field-labels.ts';
import { AnswerInput, TextInput } from './form-fields.tsx';
import { MomentInput } from './moment-input.tsx';
import { ScopeInput } from './scope-input.tsx';
import { SecretInputs } from './secret-inputs.tsx';
import styles from './session-form.module.css';
import { hasUserPart, idSuggestions, suggestedShop, type Original, type SessionForm } from './session-form.ts';

interface SessionFormViewProps {
  control: Control<SessionForm>;
  getValues: UseFormGetValues<SessionForm>;
  setValue: UseFormSetValue<SessionForm>;
  original: Original | undefined;
  room: readonly SessionField[];
}

/** All fields of a session, in the order in which people read one. */
export function SessionFormView({ control, getValues, setValue, original, room }: SessionFormViewProps) {
  const [shop, kind, userId] = useWatch({ control, name: ['shop', 'kind', 'userId'] });
  const part = { control, room };
  const suggestion = idSuggestions({ shop, kind, userId })[0] ?? '';
  const followed = useRef('');

  useEffect(() => {
    // A new session's id follows what is filled in until somebody types another.
    const id = getValues('id');
    if (original !== undefined || (id !== '' && id !== followed.current)) return;
    followed.current = suggestion;
    if (id !== suggestion) setValue('id', suggestion, { shouldValidate: suggestion !== '' });
  }, [original, suggestion, getValues, setValue]);

  const put = (name: 'shop' | 'id', value: string): void =>
    setValue(name, value, { shouldDirty: true, shouldTouch: true, shouldValidate: true });

  return (
    <>
      <DeskSection title="Identity">
        <Controller
          control={control}
          name="kind"
          render={({ field: { value, onChange } }) => (
            <div className={styles.kind}>
              <ChoiceList
                title="Type"
                choices={[
                  { label: 'Offline', value: 'offline', helpText: 'For background jobs, without a user.' },
                  { label: 'Online', value: 'online', helpText: 'For one signed-in user.' },
                ]}
                selected={[value]}
                onChange={([choice]) => onChange(choice)}
              />
            </div>
          )}
        />
        <ShopInput control={control} onUse={(whole) => put('shop', whole)} />
        {kind === 'online' ? <UserIdInput {...part} /> : null}
        <IdInput control={control} suggestion={suggestion} online={kind === 'online'} onUse={(id) => put('id', id)} />
        <TextInput {...part} name="state" field="state" label="State" help="Empty after token exchange or refresh." />
      </DeskSection>
      <DeskSection title="Tokens">
        <div className={styles.group}>
          <SecretInputs {...part} name="accessToken" stored={original?.tokens.accessToken} />
          <MomentInput {...part} name="expires" original={original?.fields.expires} />
          <SecretInputs {...part} name="refreshToken" stored={original?.tokens.refreshToken} />
          <MomentInput {...part} name="refreshTokenExpires" original={original?.fields.refreshTokenExpires} />
        </div>
      </DeskSection>
      <DeskSection title="Scopes">
        <Controller
          control={control}
          name="scopes"
          render={({ field: { value, onChange } }) => (
            <ScopeInput
              label="Granted scopes"
              scopes={value}
              onChange={onChange}
              help={noRoomReason('scope', room) ?? 'Press Enter to add, or paste a comma-separated list.'}
              disabled={!room.includes('scope')}
            />
          )}
        />
      </DeskSection>
      {hasUserPart(kind, original) ? <UserSection {...part} showId={kind !== 'online'} /> : null}
    </>
  );
}

function ShopInput({ control, onUse }: { control: Control<SessionForm>; onUse: (shop: string) => void }) {
  return (
    <Controller
      control={control}
      name="shop"
      render={({ field: { value, onChange, onBlur }, fieldState: { error } }) => {
        const whole = value === '' ? undefined : suggestedShop(value);
        return (
          <TextField
            label="Shop"
            placeholder="plain-tea.myshopify.com"
            value={value}
            onChange={onChange}
            onBlur={onBlur}
            autoComplete="off"
            spellCheck={false}
            error={error?.message ?? false}
            helpText={whole === undefined ? undefined : <Suggestions values={[whole]} onUse={onUse} />}
          />
        );
      }}
    />
  );
}

function UserIdInput(part: Pick<SessionFormViewProps, 'control' | 'room'>) {
  return (
    <TextInput {...part} name="userId" field="userId" label="User ID" placeholder="7712345678901" monospaced numeric />
  );
}

interface IdInputProps {
  control: Control<SessionForm>;
  suggestion: string;
  online: boolean;
  onUse: (id: string) => void;
}

function IdInput({ control, suggestion, online, onUse }: IdInputProps) {
  return (
    <Controller
      control={control}
      name="id"
      render={({ field: { value, onChange, onBlur }, fieldState: { error } }) => (
        <div>
          <TextField
            label="Session ID"
            monospaced
            value={value}
            onChange={onChange}
            onBlur={onBlur}
            autoComplete="off"
            spellCheck={false}
            error={error?.message ?? false}
            helpText={
              value === '' && suggestion === ''
                ? 'Generated from shop, type and user. Edit to override.'
                : explainId(value)
            }
          />
          <Suggestions values={suggestion !== '' && suggestion !== value ? [suggestion] : []} onUse={onUse}>
            {online ? (
              <Button variant="plain" onClick={() => onUse(crypto.randomUUID())}>
                Generate a random ID for a non-embedded app
              </Button>
            ) : null}
          </Suggestions>
        </div>
      )}
    />
  );
}

interface SuggestionsProps {
  values: readonly string[];
  onUse: (value: string) => void;
  children?: ReactNode;
}

function Suggestions({ values, onUse, children }: SuggestionsProps) {
  return (
    <div className={styles.suggestions}>
      {values.map((value) => (
        <Button key={value} variant="plain" onClick={() => onUse(value)}>
          {`Use ${value}`}
        </Button>
      ))}
      {children}
    </div>
  );
}

interface UserSectionProps extends Pick<SessionFormViewProps, 'control' | 'room'> {
  showId: boolean;
}

function UserSection({ control, room, showId }: UserSectionProps) {
  const part = { control, room };
  const userScope = noRoomReason('userScope', room);
  return (
    <DeskSection title="User">
      <div className={styles.group}>
        {showId ? <UserIdInput {...part} /> : null}
        <div className={styles.pair}>
          <TextInput {...part} name="firstName" field="firstName" label="First name" />
          <TextInput {...part} name="lastName" field="lastName" label="Last name" />
        </div>
        <div className={styles.pair}>
          <TextInput {...part} name="email" field="email" label="Email" />
          <TextInput {...part} name="locale" field="locale" label="Locale" placeholder="en-CA" />
        </div>
        <div className={styles.triple}>
          <AnswerInput {...part} name="accountOwner" label="Account owner" />
          <AnswerInput {...part} name="collaborator" label="Collaborator" />
          <AnswerInput {...part} name="emailVerified" label="Email verified" />
        </div>
        <TextInput
          {...part}
          name="userExpiresIn"
          field="userExpiresIn"
          label="Lifetime when issued (seconds)"
          placeholder="86399"
          numeric
        />
        <Controller
          control={control}
          name="userScopes"
          render={({ field: { value, onChange } }) => (
            <ScopeInput
              label="User scopes"
              scopes={value}
              onChange={onChange}
              help={userScope}
              disabled={userScope !== undefined}
            />
          )}
        />
      </div>
    </DeskSection>
  );
}
