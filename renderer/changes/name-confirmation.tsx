import { TextField } from '@shopify/polaris';
import { useState, type KeyboardEvent } from 'react';

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
  const [isWrong, setIsWrong] = useState(false);
  const press = (event: KeyboardEvent): void => {
    // The button that Enter would press is off until the name is right, so nothing else would say why.
    if (event.key === 'Enter' && value.trim() !== name) setIsWrong(true);
  };
  const shown = isWrong ? 'That is not the store’s name.' : error;
  return (
    <div data-autofocus onKeyDown={press} role="presentation">
      <TextField
        label={
          <>
            Type <strong>{name}</strong> to {purpose}
          </>
        }
        value={value}
        onChange={(text) => {
          setIsWrong(false);
          onChange(text);
        }}
        autoComplete="off"
        spellCheck={false}
        error={shown === undefined ? false : <span role="alert">{shown}</span>}
      />
    </div>
  );
}
