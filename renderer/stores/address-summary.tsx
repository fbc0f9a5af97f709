import type { ReactNode } from 'react';
import { describeAddress, descriptionOf, secretDestination, type Address } from '../../shared/backends/index.ts';
import { DeskSection } from '../parts/desk-page.tsx';
import styles from './stores.module.css';

interface AddressSummaryProps {
  address: Address;
  /** More terms and what they are. */
  children?: ReactNode;
}

/** What an address comes to, beside the form that it is typed into. */
export function AddressSummary({ address, children }: AddressSummaryProps) {
  const destination = secretDestination(address);
  return (
    <DeskSection title="Summary">
      <dl className={`${styles.facts} ${styles.stacked}`}>
        <dt>Kind of store</dt>
        <dd>{descriptionOf(address.backend).name}</dd>
        <dt>Location</dt>
        <dd>{describeAddress(address)}</dd>
        {destination === undefined ? null : (
          <>
            <dt>Credentials are sent to</dt>
            <dd>{destination}</dd>
          </>
        )}
        {children}
      </dl>
    </DeskSection>
  );
}
