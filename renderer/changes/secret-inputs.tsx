import { Icon, Select, TextField } from '@shopify/polaris';
import { AlertTriangleIcon } from '@shopify/polaris-icons';
import { Controller } from 'react-hook-form';
import type { TokenMask } from '../../shared/records.ts';
import type { SecretField } from '../../shared/session.ts';
import { FIELD_TITLES, noRoomReason } from './field-labels.ts';
import type { FormPartProps } from './form-fields.tsx';
import styles from './session-form.module.css';
import { tokenHint, type SecretInput } from './session-form.ts';

interface SecretInputsProps extends FormPartProps {
  name: SecretField;
  /** What is stored now. */
  stored: TokenMask | undefined;
}

/** A token: kept as stored, removed, or replaced. The stored one never comes into the window. */
export function SecretInputs({ control, room, name, stored }: SecretInputsProps) {
  const noRoom = noRoomReason(name, room);
  const title = FIELD_TITLES[name];
  const choices = [
    ...(stored === undefined ? [] : [{ value: 'keep', label: `Keep ${maskedToken(stored)}` }]),
    { value: 'clear', label: stored === undefined ? 'None' : 'Remove' },
    { value: 'set', label: stored === undefined ? 'Set a token' : 'Replace' },
  ];
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange, onBlur }, fieldState: { error } }) => (
        <div className={styles.pair}>
          <Select
            label={title}
            options={choices}
            value={value.action}
            onChange={(action) => onChange({ ...value, action: actionOf(action) })}
            disabled={noRoom !== undefined}
            helpText={noRoom ?? (value.action === 'keep' && stored !== undefined ? tokenFacts(stored) : undefined)}
          />
          {value.action === 'set' ? (
            <TextField
              label={`New ${title.toLowerCase()}`}
              type="password"
              monospaced
              value={value.value}
              onChange={(text) => onChange({ ...value, value: text })}
              onBlur={onBlur}
              autoComplete="new-password"
              helpText={<TokenHint hint={tokenHint(name, value)} />}
              error={error?.message ?? false}
            />
          ) : null}
        </div>
      )}
    />
  );
}

function TokenHint({ hint }: { hint: string | undefined }) {
  if (hint === undefined) return null;
  return (
    <span className={styles.caution}>
      <Icon source={AlertTriangleIcon} tone="caution" />
      {hint}
    </span>
  );
}

function actionOf(text: string): SecretInput['action'] {
  return text === 'keep' || text === 'set' ? text : 'clear';
}

function maskedToken(mask: TokenMask): string {
  return `${mask.prefix}••••${mask.lastFour}`;
}

function tokenFacts(mask: TokenMask): string {
  return `${mask.length} characters · fingerprint ${mask.fingerprint}`;
}
