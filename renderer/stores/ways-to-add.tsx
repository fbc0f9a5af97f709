import { Button, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { DeskSection } from '../parts/desk-page.tsx';
import type { FormBackend } from './forms/store-form.ts';
import styles from './stores.module.css';

interface WaysToAddProps {
  onUse: (text: string) => void;
  onFill: (backend: FormBackend) => void;
}

/** What can be put into the box, and what is better filled in. */
export function WaysToAdd({ onUse, onFill }: WaysToAddProps) {
  const fill = (backend: FormBackend, what: string, words = 'Fill in the fields'): ReactNode => (
    <Button variant="plain" onClick={() => onFill(backend)} accessibilityLabel={`${words}: ${what}`}>
      {words}
    </Button>
  );
  return (
    <DeskSection title="What can be added">
      <dl className={styles.facts}>
        <Way text="postgres://app@host/orders">PostgreSQL</Way>
        <Way text="mysql://app@host/orders">MySQL or MariaDB</Way>
        <Way text="prisma/dev.sqlite">A SQLite file, or its DATABASE_URL</Way>
        <Way text="rediss://app@host:6380">
          Redis or Valkey. {fill('redis', 'Sentinel or cluster')} of a cluster or Sentinel.
        </Way>
        <Way text="mongodb+srv://app@host/orders">MongoDB</Way>
        <Way text="dynamodb://eu-west-1/shopify_sessions">
          DynamoDB. {fill('dynamodb', 'DynamoDB')} to choose who signs in.
        </Way>
        <Way text="https://dash.cloudflare.com/…">
          Cloudflare KV, by its address in the dashboard. Or{' '}
          {fill('cloudflare-kv', 'Cloudflare KV', 'fill in the fields')}.
        </Way>
        <Way text="wrangler:./my-app">What wrangler dev keeps of Cloudflare KV</Way>
        <Way text=".env">An .env file, its text or its path; each address in it can be chosen</Way>
        <Way text="psql -h host …">A command line of psql, mysql, redis-cli, mongosh or sqlite3</Way>
        <Way text="memory:">
          An empty store in memory, to try things out.{' '}
          <Button variant="plain" onClick={() => onUse('memory:')}>
            Use it
          </Button>
        </Way>
      </dl>
      <Text as="p" tone="subdued">
        A password in an address is moved into its own field at once. Looking at a store changes nothing in it.
      </Text>
    </DeskSection>
  );
}

interface WayProps {
  /** To be typed or pasted. */
  text: string;
  children: ReactNode;
}

function Way({ text, children }: WayProps) {
  return (
    <>
      <dt>
        <code>{text}</code>
      </dt>
      <dd>{children}</dd>
    </>
  );
}
