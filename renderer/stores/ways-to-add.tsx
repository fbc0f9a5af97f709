import { Button } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { BACKENDS, descriptionOf, type Backend } from '../../shared/backends/index.ts';
import { DeskSection } from '../parts/desk-page.tsx';
import styles from './stores.module.css';

interface WaysToAddProps {
  onUse: (text: string) => void;
  onFill: (backend: Backend) => void;
}

/** What can be put into the box, and what is better filled in. */
export function WaysToAdd({ onUse, onFill }: WaysToAddProps) {
  return (
    <DeskSection title="What you can add">
      <dl className={styles.facts}>
        {BACKENDS.flatMap((backend) => {
          const { name, examples, form } = descriptionOf(backend);
          return examples.map(({ text, label, isComplete }, index) => (
            <Way key={text} text={text}>
              {label}
              {isComplete === true ? (
                <>
                  {' · '}
                  <Button variant="plain" onClick={() => onUse(text)}>
                    Use it
                  </Button>
                </>
              ) : null}
              {form !== undefined && index === 0 ? (
                <>
                  {' · '}
                  <Button variant="plain" onClick={() => onFill(backend)} accessibilityLabel={`Enter details: ${name}`}>
                    Enter details
                  </Button>
                </>
              ) : null}
            </Way>
          ));
        })}
        <Way text=".env">An .env file, its text or its path</Way>
        <Way text="psql -h host …">A command line of psql, mysql, redis-cli, mongosh or sqlite3</Way>
      </dl>
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
