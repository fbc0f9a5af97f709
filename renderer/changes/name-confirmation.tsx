import { TypedConfirmation } from './typed-confirmation.tsx';

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
      <TypedConfirmation
        label={
          <>
            Type <strong>{name}</strong> to {purpose}
          </>
        }
        isRight={value.trim() === name}
        wrong="That is not the store’s name."
        value={value}
        onChange={onChange}
        error={error}
      />
    </div>
  );
}
