import { Button, FormLayout, TextField } from '@shopify/polaris';
import { useState, type FormEvent } from 'react';
import { LONGEST_SEARCH } from '../../shared/records.ts';
import { secrecyOf } from './secret-text.ts';

export const EXACT_FIELDS = {
  id: { title: 'Session ID', pattern: /^/s, wrong: '' },
  userId: { title: 'User ID', pattern: /^\d{1,19}$/, wrong: 'A user ID has up to 19 digits.' },
  email: { title: 'User email', pattern: /@/, wrong: 'Enter a full email address.' },
} as const;
export type ExactField = keyof typeof EXACT_FIELDS;

interface Props {
  field: ExactField;
  value: string;
  /** `''` takes the filter away. */
  onValue: (value: string) => void;
}

/** One exact value. */
export function TextFilter({ field, value, onValue }: Props) {
  const [text, setText] = useState(value);
  const { title, pattern, wrong } = EXACT_FIELDS[field];
  const isSecret = secrecyOf(text) === 'secret';
  const isWrong = text !== '' && !pattern.test(text.trim());
  const error = isSecret ? 'This looks like a token. Paste it into the search box instead.' : isWrong && wrong;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (error === false) onValue(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <FormLayout>
        <TextField
          label={title}
          value={text}
          error={error}
          onChange={setText}
          maxLength={LONGEST_SEARCH}
          autoComplete="off"
          spellCheck={false}
        />
        <Button submit variant="primary" disabled={error !== false}>
          Apply
        </Button>
      </FormLayout>
    </form>
  );
}
