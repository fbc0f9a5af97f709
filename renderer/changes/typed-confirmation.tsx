import { TextField } from '@shopify/polaris';
import { useState, type KeyboardEvent, type ReactNode } from 'react';

interface TypedConfirmationProps {
  label: ReactNode;
  isRight: boolean;
  /** Said when Enter is pressed on anything else. */
  wrong: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

/** A text that has to be typed before something happens. */
export function TypedConfirmation({ label, isRight, wrong, value, onChange, error }: TypedConfirmationProps) {
  const [isWrong, setIsWrong] = useState(false);
  const press = (event: KeyboardEvent): void => {
    // The button that Enter would press is off until the text is right, so nothing else would say why.
    if (event.key === 'Enter' && !isRight) setIsWrong(true);
  };
  const shown = isWrong ? wrong : error;
  return (
    <div onKeyDown={press} role="presentation">
      <TextField
        label={label}
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
