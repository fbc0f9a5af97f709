import { Icon, Text, TextField } from '@shopify/polaris';
import { AlertTriangleIcon, CheckCircleIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import { BACKEND_NAMES } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';
import type { ReadableFailure } from '../client.ts';
import { BrowseButton } from './browse-button.tsx';
import { secretOf } from './forms/store-form.ts';
import styles from './stores.module.css';

interface AddressBoxProps {
  text: string;
  onChange: (text: string) => void;
  understood: Interpretation | undefined;
  /** A password was typed, or taken out of the box. */
  hasPassword: boolean;
  failure: ReadableFailure | undefined;
}

/** One box for every way to say where a store is, with what was understood of it below. */
export function AddressBox({ text, onChange, understood, hasPassword, failure }: AddressBoxProps) {
  return (
    <div>
      <TextField
        label="Where the store is"
        labelHidden
        value={text}
        onChange={onChange}
        placeholder="postgres://app@host/orders, redis://host, mongodb://host or prisma/dev.sqlite"
        autoComplete="off"
        spellCheck={false}
        connectedRight={<BrowseButton wants="file" value={text} label="the store’s file" onChoose={onChange} />}
      />
      <div className={styles.understood} aria-live="polite">
        <Answer text={text} understood={understood} hasPassword={hasPassword} failure={failure} />
      </div>
    </div>
  );
}

type AnswerProps = Omit<AddressBoxProps, 'onChange'>;

function Answer({ text, understood, hasPassword, failure }: AnswerProps): ReactNode {
  if (text.trim() === '') return null;
  if (failure !== undefined) {
    return (
      <>
        <Icon source={AlertTriangleIcon} tone="critical" />
        <Text as="p">{failure.hint === undefined ? failure.message : `${failure.message} ${failure.hint}`}</Text>
      </>
    );
  }
  if (understood === undefined) return null;
  const backend = BACKEND_NAMES[understood.address.backend];
  const rest = understood.text.startsWith(backend) ? understood.text.slice(backend.length) : undefined;
  const secret = secretOf(understood.address);
  const password = secret === undefined ? '' : `. ${secret.label}: ${hasPassword ? 'given below' : 'not given'}.`;
  return (
    <>
      <Icon source={CheckCircleIcon} tone="success" />
      <Text as="p">
        {rest === undefined ? (
          understood.text
        ) : (
          <>
            <strong>{backend}</strong>
            {rest}
            {password}
          </>
        )}
      </Text>
    </>
  );
}
