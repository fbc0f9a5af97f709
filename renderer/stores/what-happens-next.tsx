import { DeskSection } from '../parts/desk-page.tsx';
import styles from './stores.module.css';

/** How a store is added, beside the form. */
export function WhatHappensNext() {
  return (
    <DeskSection title="What happens next">
      <ol className={styles.next}>
        <li>Session Desk reads the address. A password in it moves into its own field.</li>
        <li>The connection is tested step by step. This changes nothing in the store.</li>
        <li>You name the store and choose its environment. Production stays read-only until you unlock it.</li>
      </ol>
    </DeskSection>
  );
}
