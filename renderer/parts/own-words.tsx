import styles from './own-words.module.css';

/** What a driver or a system said of a failure, on request. */
export function OwnWords({ text }: { text: string }) {
  return (
    <details className={styles.detail}>
      <summary>In its own words</summary>
      <code>{text}</code>
    </details>
  );
}
