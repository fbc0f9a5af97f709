import { Button, Icon, Text, TextField } from '@shopify/polaris';
import { AlertTriangleIcon, CheckCircleIcon } from '@shopify/polaris-icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { BACKEND_NAMES } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';
import { client, orpc, type ReadableFailure } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { secretOf } from './forms/store-form.ts';
import styles from './stores.module.css';

interface AddressBoxProps {
  text: string;
  onChange: (text: string) => void;
  /** A file was dropped in a browser, which tells its name only. */
  nameOnly: boolean;
  understood: Interpretation | undefined;
  /** A password was typed, or taken out of the box. */
  hasPassword: boolean;
  failure: ReadableFailure | undefined;
}

/** One box for every way to say where a store is, with what was understood of it below. */
export function AddressBox({ text, onChange, nameOnly, understood, hasPassword, failure }: AddressBoxProps) {
  const info = useQuery(orpc.app.info.queryOptions());
  const pick = useMutation({
    mutationFn: () => client.app.pickFile(),
    onSuccess: (file) => {
      if (file !== undefined) onChange(file);
    },
  });
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!nameOnly) return;
    // The folder goes in front of the name.
    const input = box.current?.querySelector('input');
    input?.focus();
    input?.setSelectionRange(0, 0);
  }, [nameOnly]);
  return (
    <div ref={box}>
      <TextField
        label="Where the store is"
        labelHidden
        value={text}
        onChange={onChange}
        placeholder="postgres://app@host/orders, redis://host, mongodb://host or prisma/dev.sqlite"
        autoComplete="off"
        spellCheck={false}
        {...(info.data?.canPickFile === true && {
          connectedRight: (
            <Button size="large" onClick={() => pick.mutate()} loading={pick.isPending}>
              Browse…
            </Button>
          ),
        })}
      />
      <div className={styles.understood} aria-live="polite">
        <Answer text={text} nameOnly={nameOnly} understood={understood} hasPassword={hasPassword} failure={failure} />
      </div>
      {pick.isError ? <FailureBanner error={pick.error} /> : null}
    </div>
  );
}

type AnswerProps = Omit<AddressBoxProps, 'onChange'>;

function Answer({ text, nameOnly, understood, hasPassword, failure }: AnswerProps): ReactNode {
  if (text.trim() === '') return null;
  if (nameOnly) {
    return (
      <>
        <Icon source={AlertTriangleIcon} tone="caution" />
        <Text as="p">A browser does not tell where a dropped file lies. Type the folder in front of its name.</Text>
      </>
    );
  }
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
