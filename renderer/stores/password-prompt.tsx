import { Button } from '@shopify/polaris';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { StoreSummary } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import styles from './stores.module.css';
import { secretLabel } from './asks-password.ts';
import { secretOf } from './store-form.ts';
import { PasswordField } from './password-field.tsx';

/** Takes the secret of a store right where it could not be opened. */
export function PasswordPrompt({ store, onKnown }: { store: StoreSummary; onKnown: () => void }) {
  const [typed, setTyped] = useState('');
  const queries = useQueryClient();
  const storeId = store.profile.id;
  const secret = secretOf(store.profile.address);
  useEffect(
    () => () => {
      // What had the focus goes with the question.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.getElementById('work')?.focus();
      });
    },
    [],
  );
  const take = useMutation(
    orpc.profiles.setPassword.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries();
        onKnown();
      },
    }),
  );
  return (
    <form
      className={styles.prompt}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== '') take.mutate({ storeId, password: typed });
      }}
    >
      {secret === undefined ? null : (
        <PasswordField field={secret} label={secretLabel(store)} value={typed} onChange={setTyped} />
      )}
      <div>
        <Button variant="primary" submit disabled={typed === ''} loading={take.isPending}>
          Open store
        </Button>
      </div>
      {take.isError ? <FailureBanner error={take.error} /> : null}
    </form>
  );
}
