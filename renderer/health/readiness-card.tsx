import { Button, Icon, Link as TextLink, Text, Tooltip } from '@shopify/polaris';
import { ChevronRightIcon, ExportIcon } from '@shopify/polaris-icons';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import type { HealthReport } from '../../shared/health.ts';
import type { Profile } from '../../shared/profiles.ts';
import { EXPIRING_TOKENS_REQUIRED, READINESS, type Readiness } from '../../shared/readiness.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { useNow } from '../parts/now.ts';
import { routes } from '../routes.ts';
import { HorizontalBar } from './bar-table.tsx';
import { changeLabel, comparison } from './comparison.ts';
import { HealthCard } from './health-card.tsx';
import { readinessFilter, type HealthLinks } from './health-links.ts';
import { daysLeft, readinessLook, readyShops, share } from './readiness-labels.ts';
import styles from './readiness-card.module.css';
import { Swatch } from './tones.tsx';

const ExportDialog = lazy(async () => ({ default: (await import('../exports/export-dialog.tsx')).ExportDialog }));

interface Props {
  profile: Profile;
  report: HealthReport;
  before: HealthReport | undefined;
  links: HealthLinks;
}

/** Which shops stop working, and when: how many are of each class, what that means and what to do. */
export function ReadinessCard({ profile, report, before, links }: Props) {
  const now = useNow();
  const [exported, setExported] = useState<Readiness>();
  const customApp = profile.customApp === true;
  const { ready, of } = readyShops(report, customApp);
  const found = READINESS.filter((one) => report.readiness[one] > 0 || (before?.readiness[one] ?? 0) > 0);
  const none = READINESS.filter((one) => !found.includes(one)).map((one) =>
    readinessLook(one, { customApp, now }).title.toLowerCase(),
  );
  const change = before === undefined ? undefined : comparison(report, before);
  return (
    <HealthCard
      title="Readiness for expiring tokens"
      note={<Deadline profile={profile} now={now} />}
      actions={customApp ? null : <DaysLeft now={now} />}
    >
      <div className={styles.sum}>
        <span className={styles.share}>{of === 0 ? '–' : share(ready, of)}</span>
        <Text as="span">
          {of === 0
            ? 'No shop has an offline session.'
            : `${formatCount(ready)} of ${counted(of, 'shop')} with an offline session ${ready === 1 ? 'is' : 'are'} ready`}
        </Text>
        {change === undefined ? null : (
          <span className={change.gained ? styles.gained : styles.quiet}>{change.text}</span>
        )}
      </div>
      <HorizontalBar
        className={styles.bar}
        whole={Math.max(1, of)}
        parts={READINESS.filter((one) => one !== 'online-only').map((one) => ({
          tone: readinessLook(one, { customApp, now }).tone,
          count: report.readiness[one],
        }))}
      />
      <ul className={styles.classes}>
        {found.map((one) => (
          <ClassRow
            key={one}
            readiness={one}
            shops={report.readiness[one]}
            whole={one === 'online-only' ? undefined : of}
            change={changeLabel(report.readiness[one], before?.readiness[one])}
            href={links.readiness(one)}
            onExport={() => setExported(one)}
            customApp={customApp}
            now={now}
          />
        ))}
      </ul>
      {none.length === 0 ? null : (
        <Text as="p" tone="subdued">
          {`None: ${none.join(', ')}.`}
        </Text>
      )}
      {exported === undefined ? null : (
        <Suspense>
          <ExportDialog
            storeId={profile.id}
            target={{ filter: readinessFilter([exported]) }}
            preset={{
              title: `Export sessions: ${readinessLook(exported, { customApp, now }).title}`,
              format: 'csv',
              of: readinessLook(exported, { customApp, now }).title,
            }}
            onClose={() => setExported(undefined)}
          />
        </Suspense>
      )}
    </HealthCard>
  );
}

interface ClassRowProps {
  readiness: Readiness;
  shops: number;
  /** Shops with an offline session, where it is one of theirs. */
  whole: number | undefined;
  change: string | undefined;
  href: string;
  onExport: () => void;
  customApp: boolean;
  now: number;
}

function ClassRow({ readiness, shops, whole, change, href, onExport, customApp, now }: ClassRowProps) {
  const { title, tone, means, todo } = readinessLook(readiness, { customApp, now });
  return (
    <li className={`${styles.class} ${shops > 0 ? styles.leads : ''}`}>
      <span className={styles.name}>
        <Swatch tone={tone} />
        {shops > 0 ? <Link href={href}>{title}</Link> : title}
      </span>
      <span className={styles.count}>
        <strong>{formatCount(shops)}</strong>
        <span className={styles.hidden}> {shops === 1 ? 'shop' : 'shops'}, </span>
        <span className={styles.part}>{whole === undefined ? '' : share(shops, whole)}</span>
        <span className={styles.part}>{change}</span>
      </span>
      <span className={styles.means}>
        {means}
        {todo === undefined ? null : (
          <>
            {' '}
            <span className={styles.todo}>{todo}</span>
          </>
        )}
      </span>
      <span className={styles.export}>
        {shops > 0 ? (
          <Tooltip content="Export as CSV…">
            <Button
              variant="tertiary"
              size="slim"
              icon={ExportIcon}
              accessibilityLabel={`Export ${title.toLowerCase()} as CSV`}
              onClick={onExport}
            />
          </Tooltip>
        ) : null}
      </span>
      <span className={styles.chevron}>{shops > 0 ? <Icon source={ChevronRightIcon} tone="subdued" /> : null}</span>
    </li>
  );
}

function Deadline({ profile, now }: { profile: Profile; now: number }) {
  const settings = routes.editStore(profile.id);
  if (profile.customApp === true)
    return (
      <>
        A custom app may keep tokens that never expire. <TextLink url={settings}>Change in its settings</TextLink>
      </>
    );
  return (
    <>
      {now < EXPIRING_TOKENS_REQUIRED ? 'Public apps must use them from' : 'Public apps must use them since'} January 1,
      2027. <TextLink url={settings}>This is a custom app…</TextLink>
    </>
  );
}

function DaysLeft({ now }: { now: number }) {
  const days = daysLeft(now);
  return (
    <p className={styles.left}>
      <strong>{formatCount(Math.abs(days))}</strong>
      <span>{`${Math.abs(days) === 1 ? 'day' : 'days'} ${days > 0 ? 'left' : 'ago'}`}</span>
    </p>
  );
}
