import { Button, Icon, Link as TextLink, Text } from '@shopify/polaris';
import { AlertCircleIcon, AlertTriangleIcon, CheckCircleIcon, InfoIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { HealthFinding, HealthReport } from '../../shared/health.ts';
import { useCopy } from '../parts/copy.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';
import { routes } from '../routes.ts';
import { CleanUpDuplicates, CleanUpExpired, CleanUpLost } from './clean-up.tsx';
import { HealthCard } from './health-card.tsx';
import type { HealthLinks } from './health-links.ts';
import styles from './findings-card.module.css';

interface Props {
  storeId: string;
  report: HealthReport;
  links: HealthLinks;
}

/** What deserves work: the table, unreadable sessions, leftovers, duplicates; each with what is done about it. */
export function FindingsCard({ storeId, report, links }: Props) {
  const { findings, unreadable, expiredOnline, readiness, duplicates, alikeIds } = report;
  const lost = readiness['refresh-ended'] + readiness.stuck;
  const count =
    findings.length +
    [unreadable.length, expiredOnline, lost, duplicates.shops, alikeIds.shops].filter((number) => number > 0).length;
  const fine = [
    findings.length === 0 ? 'the table' : undefined,
    unreadable.length === 0 ? 'no unreadable sessions' : undefined,
    expiredOnline + lost === 0 ? 'no leftovers' : undefined,
    duplicates.shops + alikeIds.shops === 0 ? 'no duplicates' : undefined,
  ].filter((part) => part !== undefined);
  return (
    <HealthCard
      title="Findings"
      actions={
        <Text as="span" tone="subdued">
          {formatCount(count)}
        </Text>
      }
    >
      <ul className={styles.list}>
        {findings.map((finding) => (
          <TableFinding key={finding.message} storeId={storeId} finding={finding} />
        ))}
        {unreadable.length === 0 ? null : (
          <Unreadable unreadable={unreadable} links={links} total={report.statuses.unreadable} />
        )}
        {expiredOnline === 0 ? null : (
          <Item tone="info">
            <Link className={styles.title} href={links.expiredOnline()}>
              {counted(expiredOnline, 'expired online session')}
            </Link>
            <p>
              {expiredOnline === 1 ? 'Its user gets' : 'Their users get'} a new one at the next visit. Safe to delete.
            </p>
            <CleanUpExpired links={links} />
          </Item>
        )}
        {lost === 0 ? null : (
          <Item tone="warning">
            <Link className={styles.title} href={links.readiness('refresh-ended', 'stuck')}>
              {counted(lost, 'shop')} can’t refresh {lost === 1 ? 'its' : 'their'} offline session
            </Link>
            <p>Uninstalled shops are among these. The others work again once a merchant opens the app.</p>
            <CleanUpLost storeId={storeId} ended={readiness['refresh-ended']} links={links} />
          </Item>
        )}
        {duplicates.shops === 0 ? null : <Duplicates duplicates={duplicates} links={links} />}
        {alikeIds.shops === 0 ? null : <AlikeIds alikeIds={alikeIds} links={links} />}
        {fine.length === 0 ? null : (
          <Item tone="success">
            <span>{fineLabel(fine)}</span>
          </Item>
        )}
      </ul>
    </HealthCard>
  );
}

function fineLabel(parts: readonly string[]): string {
  const text = parts.map((part) => (part === 'the table' ? 'no findings about the table' : part)).join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const ICONS = {
  critical: AlertCircleIcon,
  warning: AlertTriangleIcon,
  info: InfoIcon,
  success: CheckCircleIcon,
} as const;
const TONE_NAMES = { critical: 'Error', warning: 'Warning', info: 'Note', success: 'Good' } as const;

function Item({ tone, children }: { tone: keyof typeof ICONS; children: ReactNode }) {
  return (
    <li className={styles.item}>
      <span className={styles.icon}>
        <Icon source={ICONS[tone]} tone={tone} accessibilityLabel={TONE_NAMES[tone]} />
      </span>
      <div className={styles.text}>{children}</div>
    </li>
  );
}

function TableFinding({ storeId, finding }: { storeId: string; finding: HealthFinding }) {
  const copy = useCopy();
  const { message, hint, statement, field, severity } = finding;
  // What the store page makes by itself: the indexes.
  const isMadeThere = field === 'shop' || field === 'id';
  return (
    <Item tone={severity === 'error' ? 'critical' : 'warning'}>
      <span className={styles.title}>{message}</span>
      {hint === undefined ? null : <p>{hint}</p>}
      {statement === undefined ? null : (
        <details className={styles.details}>
          <summary>Statement</summary>
          <pre className={styles.statement}>{statement}</pre>
          <Button variant="plain" onClick={() => copy('Statement', statement)}>
            Copy statement
          </Button>
        </details>
      )}
      {isMadeThere ? <TextLink url={routes.about(storeId)}>Create it on the store page</TextLink> : null}
    </Item>
  );
}

/** More problems are summed up. */
const PROBLEMS_SHOWN = 5;

interface UnreadableProps {
  unreadable: HealthReport['unreadable'];
  total: number;
  links: HealthLinks;
}

function Unreadable({ unreadable, total, links }: UnreadableProps) {
  const shown = unreadable.slice(0, PROBLEMS_SHOWN);
  const hidden = unreadable.length - shown.length;
  return (
    <Item tone="critical">
      <Link className={styles.title} href={links.status('unreadable')}>
        {counted(total, 'unreadable session')}
      </Link>
      <ul className={styles.problems}>
        {shown.map(({ message, sessions }) => (
          <li key={message}>
            <Link href={links.problem(message)}>
              <Value text={message} />
            </Link>{' '}
            <span>{formatCount(sessions)}</span>
          </li>
        ))}
      </ul>
      {hidden === 0 ? null : (
        <Text as="p" tone="subdued">
          and {counted(hidden, 'other problem')}
        </Text>
      )}
    </Item>
  );
}

function Duplicates({ duplicates, links }: { duplicates: HealthReport['duplicates']; links: HealthLinks }) {
  const { shops, examples } = duplicates;
  return (
    <Item tone="warning">
      <Link className={styles.title} href={links.shops('duplicates')}>
        {shops === 1 ? '1 shop is' : `${formatCount(shops)} shops are`} stored under several spellings
      </Link>
      <p>They differ in letter case or a trailing slash only. The app sees different shops.</p>
      <CleanUpDuplicates links={links} />
      <Examples groups={examples} links={links} />
    </Item>
  );
}

function AlikeIds({ alikeIds, links }: { alikeIds: HealthReport['alikeIds']; links: HealthLinks }) {
  const { shops, examples } = alikeIds;
  return (
    <Item tone="warning">
      <Link className={styles.title} href={links.shops('alike-ids')}>
        {shops === 1 ? '1 shop has' : `${formatCount(shops)} shops have`} the same session ID in several spellings
      </Link>
      <p>
        They differ in letter case or a trailing slash only. The app looks up one of them and never finds the others.
      </p>
      <Examples groups={examples.map((shop) => [shop])} links={links} />
    </Item>
  );
}

const EXAMPLES_SHOWN = 3;

function Examples({ groups, links }: { groups: readonly (readonly string[])[]; links: HealthLinks }) {
  return (
    <details className={styles.details}>
      <summary>Examples</summary>
      <ul className={styles.examples}>
        {groups.slice(0, EXAMPLES_SHOWN).map((shops) => (
          <li key={shops.join(' ')}>
            {shops.map((shop) => (
              <Link key={shop} href={links.shop(shop)}>
                <Value text={shop} isDomain />
              </Link>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}
