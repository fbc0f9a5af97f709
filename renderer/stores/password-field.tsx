import { Select, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../client.ts';
import styles from './connection-fields.module.css';
import type { PasswordForm } from './profile-form.ts';
import { passwordPlace } from './password-words.ts';

interface PasswordFieldProps {
  value: string;
  onChange: (password: string) => void;
  label?: string;
  error?: string | undefined;
}

/** A password, and where it will be kept. */
export function PasswordField({ value, onChange, label = 'Password', error }: PasswordFieldProps) {
  const info = useQuery(orpc.app.info.queryOptions());
  return (
    <div className={styles.password}>
      <TextField
        label={label}
        type="password"
        value={value}
        onChange={onChange}
        autoComplete="off"
        spellCheck={false}
        error={error ?? false}
        helpText={passwordPlace(info.data?.trash.key)}
      />
    </div>
  );
}

interface PasswordChoiceProps {
  value: PasswordForm;
  onChange: (password: PasswordForm) => void;
  /** One is kept for this store. */
  isKept: boolean;
  error: string | undefined;
}

/** The password of a saved store: kept, cleared or set anew. The kept one never comes into the window. */
export function PasswordChoice({ value, onChange, isKept, error }: PasswordChoiceProps) {
  const choices = isKept
    ? [
        { value: 'keep', label: 'Keep the one that is known' },
        { value: 'set', label: 'Set another' },
        { value: 'clear', label: 'Forget it' },
      ]
    : [
        { value: 'keep', label: 'None is known' },
        { value: 'set', label: 'Set one' },
      ];
  return (
    <div className={styles.grid}>
      <Select
        label="Password"
        options={choices}
        value={value.action}
        onChange={(action) => onChange({ ...value, action: action === 'set' || action === 'clear' ? action : 'keep' })}
      />
      {value.action === 'set' ? (
        <PasswordField
          label="New password"
          value={value.value}
          onChange={(text) => onChange({ ...value, value: text })}
          error={error}
        />
      ) : null}
    </div>
  );
}
