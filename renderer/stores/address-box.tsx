import { Icon, Text, TextField } from '@shopify/polaris';
import { AlertTriangleIcon, CheckCircleIcon } from '@shopify/polaris-icons';
import { useEffect, useRef, type ClipboardEvent, type ReactNode } from 'react';
import { descriptionOf } from '../../shared/backends/index.ts';
import type { Interpretation } from '../../shared/records.ts';
import type { ReadableFailure } from '../client.ts';
import { AddressChoices } from './address-choices.tsx';
import { BrowseButton } from './browse-button.tsx';
import { secretOf } from './store-form.ts';
import styles from './stores.module.css';

interface AddressBoxProps {
  text: string;
  /** What was typed. */
  onChange: (text: string) => void;
  /** What was pasted or chosen, as the box would hold it: it may hold more than one line, and a password. */
  onWhole: (text: string) => void;
  understood: Interpretation | undefined;
  /** A password was typed, or taken out of the box. */
  hasPassword: boolean;
  failure: ReadableFailure | undefined;
  /** Several addresses that were found in what was pasted. */
  choices: readonly Interpretation[];
  onChoose: (choice: Interpretation) => void;
}

/** One box for every way to say where a store is, with what was understood of it below. */
export function AddressBox({ text, onChange, onWhole, choices, onChoose, ...answer }: AddressBoxProps) {
  const whole = useRef<HTMLDivElement>(null);
  // Whoever comes here comes to type or paste an address.
  useEffect(() => whole.current?.querySelector('input')?.focus(), []);
  const paste = (event: ClipboardEvent<HTMLDivElement>): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    // Not even for a moment, and not in what can be undone: the box would hold the password, and no line but the first.
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = event.target;
    const pasted = event.clipboardData.getData('text/plain');
    onWhole(value.slice(0, selectionStart ?? value.length) + pasted + value.slice(selectionEnd ?? value.length));
  };
  return (
    <div ref={whole} onPasteCapture={paste}>
      <TextField
        label="Store address"
        labelHidden
        value={text}
        onChange={onChange}
        placeholder="postgres://app@host/orders, redis://host, mongodb://host or prisma/dev.sqlite"
        autoComplete="off"
        spellCheck={false}
        connectedRight={<BrowseButton wants="file" value={text} label="store file" onChoose={onWhole} />}
      />
      <div aria-live="polite">
        {choices.length === 0 ? (
          <div className={styles.understood}>
            <Answer text={text} {...answer} />
          </div>
        ) : (
          <AddressChoices
            choices={choices}
            onChoose={(choice) => {
              // The button that was pressed goes away.
              whole.current?.querySelector('input')?.focus();
              onChoose(choice);
            }}
          />
        )}
      </div>
    </div>
  );
}

type AnswerProps = Pick<AddressBoxProps, 'text' | 'understood' | 'hasPassword' | 'failure'>;

function Answer({ text, understood, hasPassword, failure }: AnswerProps): ReactNode {
  if (failure !== undefined) {
    return (
      <>
        <Icon source={AlertTriangleIcon} tone="critical" />
        <Text as="p">{failure.hint === undefined ? failure.message : `${failure.message} ${failure.hint}`}</Text>
      </>
    );
  }
  if (text.trim() === '' || understood === undefined) return null;
  const backend = descriptionOf(understood.address.backend).name;
  const rest = understood.text.startsWith(backend) ? understood.text.slice(backend.length) : undefined;
  const secret = secretOf(understood.address);
  const password = secret === undefined ? '' : `. ${secret.label} ${hasPassword ? 'entered below' : 'not set'}.`;
  return (
    <>
      <Icon source={CheckCircleIcon} tone="success" />
      <div>
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
        <Remarks of={understood} />
      </div>
    </>
  );
}

/** What was left out of the address, and what else is to be known. */
function Remarks({ of: { notUnderstood = [], notes = [] } }: { of: Interpretation }): ReactNode {
  const options = notUnderstood.length === 1 ? 'Unknown option' : 'Unknown options';
  const lines = [...(notUnderstood.length === 0 ? [] : [`${options} ignored: ${notUnderstood.join(', ')}.`]), ...notes];
  return lines.map((line) => (
    <Text key={line} as="p" tone="subdued">
      {line}
    </Text>
  ));
}
