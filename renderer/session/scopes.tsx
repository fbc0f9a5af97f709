import { groupScopes, parseScopes, type ScopeGroup } from '../../shared/scopes.ts';
import type { SessionField } from '../../shared/session.ts';
import { Value } from '../parts/value.tsx';
import { useFieldMenu } from './field-menu.tsx';
import styles from './session-pane.module.css';

interface Props {
  title: string;
  field: SessionField;
  /** As stored: a comma list. */
  scope: string | undefined;
  /** Required but not granted. */
  missing: string[];
}

/** Shopify has about a hundred resources; what goes far beyond is no list of scopes. */
const SHOWN = 200;

/** Scopes by resource: granted, implied (`write_x` includes `read_x`), missing. */
export function Scopes({ title, field, scope, missing }: Props) {
  const menu = useFieldMenu(field, scope);
  const granted = parseScopes(scope);
  const groups = groupScopes([...granted, ...missing]);
  const lacking = new Set(missing);
  return (
    <section className={styles.section} {...menu}>
      <h3>
        {title}{' '}
        <span>
          {granted.length === 0 ? 'None granted' : `${granted.length} granted`}
          {missing.length > 0 && `, ${missing.length} missing for this app`}
        </span>
      </h3>
      <dl className={styles.fields}>
        {groups.slice(0, SHOWN).map((group) => (
          <Group key={`${String(group.unauthenticated)} ${group.resource}`} group={group} lacking={lacking} />
        ))}
      </dl>
      {groups.length > SHOWN && <p className={styles.quiet}>and {groups.length - SHOWN} more: see As stored</p>}
    </section>
  );
}

function Group({ group, lacking }: { group: ScopeGroup; lacking: ReadonlySet<string> }) {
  const { resource, unauthenticated, other } = group;
  const prefix = unauthenticated ? 'unauthenticated_' : '';
  const isMissing = (scope: string) => lacking.has(scope);
  const isWriteMissing = isMissing(`${prefix}write_${resource}`);
  return (
    <div>
      <dt>
        {other.length > 0 ? '' : <Value text={resource.replaceAll('_', ' ')} />}
        {unauthenticated && ' (storefront)'}
      </dt>
      <dd>
        {group.read === 'granted' && <Chip text="read" isMissing={isMissing(`${prefix}read_${resource}`)} />}
        {group.read === 'implied' && !isWriteMissing && (
          <span className={`${styles.scope} ${styles.implied}`} title="Included in write">
            read (implied)
          </span>
        )}
        {group.write === 'granted' && <Chip text="write" isMissing={isWriteMissing} />}
        {other.map((scope) => (
          <Chip key={scope} text={scope} isMissing={isMissing(scope)} />
        ))}
      </dd>
    </div>
  );
}

function Chip({ text, isMissing }: { text: string; isMissing: boolean }) {
  return isMissing ? (
    <span className={`${styles.scope} ${styles.missing}`}>
      <Value text={text} /> missing
    </span>
  ) : (
    <span className={styles.scope}>
      <Value text={text} />
    </span>
  );
}
