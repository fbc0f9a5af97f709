import { Button, Link as TextLink, Text } from '@shopify/polaris';
import { useState } from 'react';
import { Link } from 'wouter';
import type { HealthReport, ScopeCount } from '../../shared/health.ts';
import type { Profile } from '../../shared/profiles.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';
import { routes } from '../routes.ts';
import { BarTable } from './bar-table.tsx';
import { HealthCard } from './health-card.tsx';
import type { HealthLinks } from './health-links.ts';
import styles from './scopes-card.module.css';

/** More than these are shown on request. */
const SHOWN = 8;

interface Props {
  profile: Profile;
  report: HealthReport;
  links: HealthLinks;
}

/** Scopes that offline sessions have, and lack where the profile requires them: those that are missing most come first. */
export function ScopesCard({ profile, report, links }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  const { scopes, missingAny, offline } = report;
  const required = scopes.filter(({ missing }) => missing !== undefined);
  const ordered = scopes.toSorted((a, b) => rank(b) - rank(a) || b.granted - a.granted);
  const shown = showsAll ? ordered : ordered.slice(0, Math.max(SHOWN, required.length));
  return (
    <HealthCard
      title="Scopes"
      actions={
        <TextLink url={routes.editStore(profile.id)} removeUnderline>
          {required.length === 0 ? 'Set required scopes' : `Required: ${required.length}`}
        </TextLink>
      }
      note={
        required.length === 0 ? (
          'Set the app’s required scopes to see which shops miss one.'
        ) : missingAny === 0 ? (
          'Every offline session has all required scopes.'
        ) : (
          <>
            <Link className={styles.link ?? ''} href={links.missing(...required.map(({ scope }) => scope))}>
              {counted(missingAny, 'offline session')}
            </Link>{' '}
            {missingAny === 1 ? 'misses' : 'miss'} a required scope.
          </>
        )
      }
    >
      {scopes.length === 0 ? (
        <Text as="p">No offline session has scopes.</Text>
      ) : (
        <BarTable
          caption="Scopes of offline sessions"
          heads={required.length === 0 ? ['Scope', 'Granted'] : ['Scope', 'Granted', 'Missing']}
          whole={Math.max(1, offline)}
          rows={shown.map((scope) => ({
            key: scope.scope,
            label: (
              <code>
                <Value text={scope.scope} />
              </code>
            ),
            tone: scope.missing === undefined ? ('quiet' as const) : ('good' as const),
            count: scope.granted,
            rest: { tone: 'warning' as const, count: scope.missing ?? 0 },
            href: (scope.missing ?? 0) === 0 ? undefined : links.missing(scope.scope),
            ...(required.length > 0 && { more: [scope.missing === undefined ? '' : formatCount(scope.missing)] }),
          }))}
        />
      )}
      {ordered.length > shown.length || showsAll ? (
        <Button variant="plain" onClick={() => setShowsAll(!showsAll)} ariaExpanded={showsAll}>
          {showsAll ? 'Show fewer' : `Show all ${formatCount(ordered.length)} scopes`}
        </Button>
      ) : null}
    </HealthCard>
  );
}

/** Missing most first, then required and missing nowhere, then the rest. */
function rank({ missing }: ScopeCount): number {
  return missing === undefined ? -1 : missing;
}
