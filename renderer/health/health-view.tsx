import type { HealthReport } from '../../shared/health.ts';
import type { Profile } from '../../shared/profiles.ts';
import { ExpiryCard } from './expiry-card.tsx';
import { FindingsCard } from './findings-card.tsx';
import { healthLinks } from './health-links.ts';
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
