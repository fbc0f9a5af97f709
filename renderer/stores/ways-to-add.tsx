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
  const fill = (backend: FormBackend, what: string): ReactNode => (
    <Button variant="plain" onClick={() => onFill(backend)} accessibilityLabel={`Fill in the fields: ${what}`}>
      Fill in the fields
    </Button>
  );
  return (
    <DeskSection title="What can be added">
      <dl className={styles.facts}>
        <Way text="postgres://app@host/orders">PostgreSQL</Way>
        <Way text="mysql://app@host/orders">MySQL or MariaDB</Way>
        <Way text="prisma/dev.sqlite">A SQLite file, by its path or as a file: URL from DATABASE_URL</Way>
        <Way text="rediss://app@host:6380">
          Redis or Valkey. {fill('redis', 'Sentinel or cluster')} of a cluster or Sentinel.
        </Way>
        <Way text="mongodb+srv://app@host/orders">MongoDB</Way>
        <Way name="DynamoDB">{fill('dynamodb', 'DynamoDB')}: region and table.</Way>
        <Way name="Cloudflare KV">
          {fill('cloudflare-kv', 'Cloudflare KV')}: an API token, or the folder of a project that runs with wrangler
          dev.
        </Way>
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
  text?: string;
  /** What has no text of its own. */
  name?: string;
  children: ReactNode;
}

function Way({ text, name, children }: WayProps) {
  return (
    <>
      <dt>{text === undefined ? name : <code>{text}</code>}</dt>
      <dd>{children}</dd>
    </>
  );
}
