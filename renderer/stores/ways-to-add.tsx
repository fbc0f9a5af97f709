import { Button } from '@shopify/polaris';
import { DeskSection } from '../parts/desk-page.tsx';
import styles from './stores.module.css';

/** What can be put into the box. */
export function WaysToAdd({ onUse }: { onUse: (text: string) => void }) {
  return (
    <DeskSection title="What can be added">
      <dl className={styles.facts}>
        <dt>
          <code>postgres://app@host/orders</code>
        </dt>
        <dd>A PostgreSQL database. A password in the address is moved into its own field at once.</dd>
        <dt>
          <code>mysql://app@host/orders</code>
        </dt>
        <dd>A MySQL or MariaDB database.</dd>
        <dt>
          <code>prisma/dev.sqlite</code>
        </dt>
        <dd>
          The path of a SQLite file, as the official adapter, Prisma or Drizzle makes it. Looking at it changes nothing.
        </dd>
        <dt>
          <code>file:./dev.sqlite</code>
        </dt>
        <dd>
          A <code>file:</code> or <code>sqlite:</code> URL, as it stands in <code>DATABASE_URL</code>.
        </dd>
        <dt>
          <code>memory:</code>
        </dt>
        <dd>
          An empty store in memory, to try things out.{' '}
          <Button variant="plain" onClick={() => onUse('memory:')}>
            Use it
          </Button>
        </dd>
      </dl>
    </DeskSection>
  );
}
