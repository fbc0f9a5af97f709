import type { RawValue } from '../../shared/records.ts';
import { Value } from '../parts/value.tsx';
import styles from './session-pane.module.css';

/** The session exactly as it lies in the store: name, declared and found type, encoding, the field it holds, the value. */
export function RawTab({ raw }: { raw: RawValue[] }) {
  return (
    <dl className={styles.raw}>
      {raw.map((value) => (
        <div key={value.name}>
          <dt>
            <code>
              <Value text={value.name} />
            </code>
            <span className={styles.meta}>{meaning(value)}</span>
          </dt>
          <dd>
            {value.text === null ? (
              <span className={styles.quiet}>NULL</span>
            ) : value.text === '' ? (
              <span className={styles.quiet}>empty text</span>
            ) : (
              <code>
                <Value text={value.text} isWhole />
              </code>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function meaning({ declaredType, storedType, encoding, field, masked }: RawValue): string {
  const parts = [
    declaredType === '' ? 'no declared type' : declaredType,
    `stored as ${storedType}`,
    encoding,
    field === undefined ? 'not part of the layout' : `holds ${field}`,
    masked ? 'masked' : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
