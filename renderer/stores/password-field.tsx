import { Banner, Checkbox, Select, Text, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../client.ts';
import styles from './connection-fields.module.css';
import type { SecretField } from '../../shared/backends/form.ts';
import type { PasswordForm } from './profile-form.ts';
import { passwordPlace } from './password-labels.ts';

interface PasswordFieldProps {
  /** What the backend calls it: password, secret access key, API token. */
  field: SecretField;
  value: string;
  onChange: (password: string) => void;
  label?: string;
  error?: string | undefined;
}

/** The secret of a store, and where it will be kept. */
export function PasswordField({ field, value, onChange, label = field.label, error }: PasswordFieldProps) {
  const info = useQuery(orpc.app.info.queryOptions());
  const place = passwordPlace(info.data?.keychain);
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
        helpText={field.help === undefined ? place : `${field.help} ${place}`}
      />
    </div>
  );
}

interface PasswordChoiceProps {
  field: SecretField;
  value: PasswordForm;
  onChange: (password: PasswordForm) => void;
  /** Where the kept one may be sent; `undefined` where none is kept. */
  keptFor: string | undefined;
  /** Where the address in the form would send it. */
  destination: string;
  error: string | undefined;
}

/** The secret of a saved store: kept, removed or changed. The kept one never comes into the window. */
export function PasswordChoice({ field, value, onChange, keptFor, destination, error }: PasswordChoiceProps) {
  const choices =
    keptFor !== undefined
      ? [
          { value: 'keep', label: `Keep saved ${field.noun}` },
          { value: 'set', label: `Change ${field.noun}` },
          { value: 'clear', label: `Remove saved ${field.noun}` },
        ]
      : [
          { value: 'keep', label: `No ${field.noun} saved` },
          { value: 'set', label: `Set ${field.noun}` },
        ];
  return (
    <div className={styles.grid}>
      <Select
        label={field.label}
        options={choices}
        value={value.action}
        onChange={(action) => onChange({ ...value, action: action === 'set' || action === 'clear' ? action : 'keep' })}
      />
      {value.action === 'set' ? (
        <PasswordField
          field={field}
          label={`New ${field.noun}`}
          value={value.value}
          onChange={(text) => onChange({ ...value, value: text })}
          error={error}
        />
      ) : null}
      {value.action === 'keep' && keptFor !== undefined && keptFor !== destination ? (
        <div className={styles.whole}>
          <Banner tone="warning">
            <Text as="p">
              The {field.noun} was saved for <strong>{keptFor}</strong>. It isn’t sent anywhere else without your
              consent.
            </Text>
            <Checkbox
              label={`Send it to ${destination}`}
              checked={value.confirmedFor === destination}
              onChange={(checked) => onChange({ ...value, confirmedFor: checked ? destination : undefined })}
            />
          </Banner>
        </div>
      ) : null}
    </div>
  );
}
