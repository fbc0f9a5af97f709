import type { Environment } from '../../shared/profiles.ts';
import styles from './environment-mark.module.css';

/** The coloured shape of an environment. Colour and shape both tell; the name belongs beside it. */
export function EnvironmentMark({ environment }: { environment: Environment }) {
  return <span className={`${styles.mark} ${styles[environment]}`} aria-hidden="true" />;
}
