import styles from './server-message.module.css';

/** What a driver or a system said of a failure, on request. */
export function ServerMessage({ text }: { text: string }) {
  return (
    <details className={styles.detail}>
      <summary>Details</summary>
      <code>{text}</code>
    </details>
  );
}
