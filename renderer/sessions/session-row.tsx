import { IndexTable, Icon, Tooltip } from '@shopify/polaris';
import { AlertTriangleIcon } from '@shopify/polaris-icons';
import { memo } from 'react';
import { Link } from 'wouter';
import type { SessionRecord } from '../../shared/records.ts';
import { parseScopes } from '../../shared/scopes.ts';
import { nameOfKey } from '../../shared/sealed-key.ts';
import { fullName, userName } from '../parts/people.ts';
import { statusNow } from '../parts/record-status.ts';
import { Shop } from '../parts/shop.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Value } from '../parts/value.tsx';
import { visibleText } from '../../shared/visible-text.ts';
import { exactTime, isDate, relativeTime } from '../parts/times.ts';
import styles from './session-table.module.css';
import type { RowEvents } from './use-row-events.ts';

interface Props {
  record: SessionRecord;
  index: number;
  now: number;
  href: string;
  isOpen: boolean;
  isActive: boolean;
  isSelected: boolean;
  onOpen: RowEvents['open'];
  onSelect: RowEvents['select'];
}

/** One session in the list, 33 px high. */
export const SessionRow = memo(function SessionRow(props: Props) {
  const { record, index, now, href, isOpen, isActive, isSelected, onOpen, onSelect } = props;
  const { fields, problems } = record;
  const isUnreadable = record.status === 'unreadable';
  const shop = fields.shop ?? fields.id ?? nameOfKey(record.key);
  const user = userName(fields);
  const email = fullName(fields) === '' ? undefined : fields.email;
  return (
    <IndexTable.Row
      id={String(index)}
      position={index}
      selected={isSelected}
      hideSelectable
      onClick={() => onOpen(index, 'pointer')}
    >
      <IndexTable.Cell className={styles.shop ?? ''}>
        {/* Polaris' own checkbox takes ten elements, more than the rest of the row. This one looks the same. */}
        <input
          type="checkbox"
          className={styles.check}
          aria-label={`Select ${nameOf(record)}`}
          tabIndex={isActive ? 0 : -1}
          checked={isSelected}
          onChange={(event) => onSelect(index, isShiftHeld(event.nativeEvent))}
          onClick={(event) => event.stopPropagation()}
        />
        <Link
          href={href}
          className={styles.link}
          data-row={index}
          tabIndex={isActive ? 0 : -1}
          {...(isOpen && { 'aria-current': 'true' as const })}
          onClick={(event) => {
            event.stopPropagation();
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onOpen(index, event.detail === 0 ? 'keyboard' : 'pointer');
          }}
        >
          <Shop domain={shop} />
        </Link>
        {!isUnreadable && problems.length > 0 && (
          <span
            title={problems
              .map(({ message, hint = '' }) => visibleText(`${message} ${hint}`.trim().slice(0, 500)))
              .join('\n')}
          >
            <Icon source={AlertTriangleIcon} tone="caution" accessibilityLabel="Has problems" />
          </span>
        )}
      </IndexTable.Cell>
      <IndexTable.Cell>
        <StatusBadge status={statusNow(record, now)} />
      </IndexTable.Cell>
      <IndexTable.Cell>{isUnreadable ? '—' : <Expiry at={fields.expires} now={now} />}</IndexTable.Cell>
      <IndexTable.Cell>{fields.isOnline === undefined ? '—' : fields.isOnline ? 'Online' : 'Offline'}</IndexTable.Cell>
      <IndexTable.Cell className={styles.user ?? ''}>
        {user === undefined ? (
          '—'
        ) : (
          <span title={visibleText(user.slice(0, 500))}>
            <Value text={user} />
            {email !== undefined && <Value as="span" className={styles.email} text={email} />}
          </span>
        )}
      </IndexTable.Cell>
      <IndexTable.Cell className={styles.scopes ?? ''}>
        <Scopes record={record} isFocusable={isActive} />
      </IndexTable.Cell>
    </IndexTable.Row>
  );
});

function isShiftHeld(event: Event): boolean {
  return event instanceof MouseEvent && event.shiftKey;
}

function Expiry({ at, now }: { at: number | undefined; now: number }) {
  if (at === undefined) return 'never';
  return (
    <time title={exactTime(at)} {...(isDate(at) && { dateTime: new Date(at).toISOString() })}>
      {relativeTime(at, now)}
    </time>
  );
}

function Scopes({ record, isFocusable }: { record: SessionRecord; isFocusable: boolean }) {
  const { missingScopes, scopeCount } = record;
  const scopes = parseScopes(record.fields.scope);
  // The last one of a list that is cut may be half a scope.
  if (record.cut?.scope !== undefined) scopes.pop();
  if (scopeCount === 0 && missingScopes.length === 0) return '—';
  const missing = missingScopes.length === 0 ? '' : `${missingScopes.length} missing`;
  const all = scopeCount === 0 ? 'None granted' : someOf(scopes, scopeCount);
  return (
    <Tooltip
      width="wide"
      content={missing === '' ? all : `${all}. Missing: ${someOf(missingScopes, missingScopes.length)}`}
    >
      <button type="button" className={styles.count} tabIndex={isFocusable ? 0 : -1}>
        {missing !== '' && <span className={styles.missing}>{missing}</span>} {scopeCount}
      </button>
    </Tooltip>
  );
}

/** Shown of a list of scopes where it is pointed at. */
const SOME = 60;

function someOf(scopes: readonly string[], count: number): string {
  const shown = scopes.slice(0, SOME).map((scope) => visibleText(scope.slice(0, 200)));
  return count > shown.length ? `${shown.join(', ')} and ${count - shown.length} more` : shown.join(', ');
}

function nameOf({ key, fields }: SessionRecord): string {
  return [fields.shop ?? nameOfKey(key), fields.isOnline === true ? userName(fields) : undefined]
    .filter((part) => part !== undefined)
    .map((part) => visibleText(part.slice(0, 500)))
    .join(', ');
}
