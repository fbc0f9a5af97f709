import { TextField } from '@shopify/polaris';

interface NameConfirmationProps {
  /** What has to be typed. */
  name: string;
  /** `delete in production`; ends the sentence. */
  purpose: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

/** The store's name, to be typed before something happens in production. The main process checks it again. */
export function NameConfirmation({ name, purpose, value, onChange, error }: NameConfirmationProps) {
  return (
    <div data-autofocus>
      <TextField
        label={
          <>
            Type <strong>{name}</strong> to {purpose}
          </>
        }
        value={value}
        onChange={onChange}
        autoComplete="off"
        spellCheck={false}
        error={error ?? false}
      />
    </div>
  );
}
