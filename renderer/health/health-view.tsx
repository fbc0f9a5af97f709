import { Text } from '@shopify/polaris';
import type { HealthReport } from '../../shared/health.ts';
import type { Profile } from '../../shared/profiles.ts';
import { ExpiryCard } from './expiry-card.tsx';
import { FindingsCard } from './findings-card.tsx';
import { HealthCard } from './health-card.tsx';
import { healthLinks, type HealthLinks } from './health-links.ts';
import styles from './health-view.module.css';
import { ReadinessCard } from './readiness-card.tsx';
import { ScopesCard } from './scopes-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { ShopsCard } from './shops-card.tsx';
import { ToneDefinitions } from './tones.tsx';

interface Props {
  profile: Profile;
  report: HealthReport;
  /** The one before, for comparison. */
  before: HealthReport | undefined;
}

/** A report: the big question first, what deserves work beside it, then what there is. */
export function HealthView({ profile, report, before }: Props) {
  const links = healthLinks(profile.id);
  if (report.sessions === 0) return <Empty storeId={profile.id} report={report} links={links} />;
  return (
    <div className={styles.grid}>
      <ToneDefinitions />
      <div className={`${styles.wide} ${styles.most}`}>
        <ReadinessCard profile={profile} report={report} before={before} links={links} />
      </div>
      <div className={styles.wide}>
        <FindingsCard storeId={profile.id} report={report} links={links} />
      </div>
      <div className={`${styles.wide} ${styles.whole}`}>
        <ExpiryCard report={report} links={links} />
      </div>
      <div>
        <SessionsCard report={report} before={before} links={links} />
      </div>
      <div>
        <ScopesCard profile={profile} report={report} links={links} />
      </div>
      <div className={styles.wide}>
        <ShopsCard report={report} links={links} />
      </div>
    </div>
  );
}

/** Without sessions there is only the table to speak of. */
function Empty({ storeId, report, links }: { storeId: string; report: HealthReport; links: HealthLinks }) {
  return (
    <div className={styles.grid}>
      <div className={`${styles.wide} ${styles.most}`}>
        <HealthCard title="No sessions yet">
          <Text as="p">The app stores a session when it is first opened in a shop. Check again after that.</Text>
        </HealthCard>
      </div>
      <div className={styles.wide}>
        <FindingsCard storeId={storeId} report={report} links={links} />
      </div>
    </div>
  );
}
