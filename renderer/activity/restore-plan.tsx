import { Banner, Checkbox, Text } from '@shopify/polaris';
import type { ActivityEntry, NewerSession, RestorePlan } from '../../shared/records.ts';
import { nameOfKey } from '../../shared/sealed-key.ts';
import { counted } from '../parts/counts.ts';
import { CountCards } from '../changes/count-cards.tsx';
import { FieldChanges } from '../changes/field-changes.tsx';
import { fieldList } from '../changes/field-labels.ts';
import { Value } from '../parts/value.tsx';
import styles from './restore-plan.module.css';
import { interruptedSentence, restoreCards } from './restore-labels.ts';

interface RestorePlanViewProps {
  entry: ActivityEntry;
  plan: RestorePlan;
  /** Keys of the newer sessions that the copies go over. */
  over: readonly string[];
  onOver: (over: readonly string[]) => void;
}

/** What restoring would do, before anybody says yes. */
export function RestorePlanView({ entry, plan, over, onOver }: RestorePlanViewProps) {
  const interrupted = interruptedSentence(entry, plan);
  return (
    <>
      {interrupted === undefined ? (
        <Text as="p">
          <Value text={entry.summary} />.
        </Text>
      ) : (
        <Banner tone="info">
          <Text as="p">{interrupted}</Text>
        </Banner>
      )}
      <CountCards cards={restoreCards(plan, over)} />
      {plan.samePlace ? null : (
        <Banner tone="warning" title={`These copies come from another store than ${plan.storeName}`}>
          <Text as="p">
            They were made in {plan.from}. The sessions, with their tokens, are stored in the form that {plan.storeName}{' '}
            uses.
          </Text>
        </Banner>
      )}
      {plan.lost.length === 0 ? null : (
        <Banner tone="critical" title={`Fields that will be lost: ${fieldList(plan.lost)}`}>
          <Text as="p">This store has no column for them. The sessions are stored without them.</Text>
        </Banner>
      )}
      {plan.newerCount === 0 ? null : <NewerSessions plan={plan} over={over} onOver={onOver} />}
    </>
  );
}

function NewerSessions({ plan, over, onOver }: Omit<RestorePlanViewProps, 'entry'>) {
  const hidden = plan.newerCount - plan.newer.length;
  const title = plan.samePlace ? 'Newer in the store' : 'Different in the store';
  const toggle = (key: string, chosen: boolean): void =>
    onOver(chosen ? [...over, key] : over.filter((one) => one !== key));
  return (
    <section className={styles.newer} aria-label={title}>
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <Text as="p">
        {plan.samePlace
          ? 'These were stored after the copies were made.'
          : `${plan.storeName} has other sessions with these IDs.`}{' '}
        An older copy can bring back a refresh token that Shopify no longer accepts, which locks the shop out.
      </Text>
      <ul className={styles.sessions}>
        {plan.newer.map((session) => (
          <li key={session.key}>
            <NewerSessionItem
              session={session}
              chosen={over.includes(session.key)}
              onChoose={(chosen) => toggle(session.key, chosen)}
            />
          </li>
        ))}
      </ul>
      {hidden > 0 ? (
        <Text as="p" tone="subdued">
          and {counted(hidden, 'more session')}, left alone
        </Text>
      ) : null}
    </section>
  );
}

interface NewerSessionItemProps {
  session: NewerSession;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

function NewerSessionItem({ session, chosen, onChoose }: NewerSessionItemProps) {
  const name = session.id ?? nameOfKey(session.key);
  return (
    <>
      <details>
        <summary className={styles.id}>{name === '' ? 'Empty ID' : <Value text={name} />}</summary>
        <FieldChanges changes={session.changes} before="In the store" after="In the copy" />
      </details>
      <Checkbox label="Overwrite with the copy" checked={chosen} onChange={onChoose} />
    </>
  );
}
