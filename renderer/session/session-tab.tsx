import { Icon } from '@shopify/polaris';
import { AlertDiamondIcon, AlertTriangleIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import { explainId } from '../../shared/ids.ts';
import type { Problem, SessionDetail } from '../../shared/records.ts';
import type { SessionField } from '../../shared/session.ts';
import { RelativeTime } from '../parts/relative-time.tsx';
import { Value } from '../parts/value.tsx';
import { exactTime } from '../parts/times.ts';
import { fullName } from '../parts/people.ts';
import { useFieldMenu } from './field-menu.tsx';
import { Scopes } from './scopes.tsx';
import styles from './session-pane.module.css';
import { ShopLink } from './shop-link.tsx';
import { TokenField } from './token-field.tsx';

/** Everything that the session says, in the order in which people ask. */
export function SessionTab({ storeId, detail }: { storeId: string; detail: SessionDetail }) {
  const { fields, tokens, problems, key } = detail;
  const unread = new Set(problems.flatMap(({ severity, field }) => (severity === 'error' && field) || []));
  const hasUser = [fields.userId, fields.email, fields.firstName, fields.lastName].some((part) => part !== undefined);
  return (
    <>
      {problems.length > 0 && (
        <Section title="Problems">
          <Problems problems={problems} />
        </Section>
      )}
      <Section title="Identity">
        <dl className={styles.fields}>
          <Field name="ID" field="id" value={fields.id}>
            <Text text={fields.id} isUnreadable={unread.has('id')} />
            {fields.id !== undefined && (
              <Quiet>
                <Value text={explainId(fields.id.slice(0, 500))} />
              </Quiet>
            )}
          </Field>
          <Field name="Shop" field="shop" value={fields.shop}>
            {fields.shop === undefined || fields.shop === '' ? (
              <Text text={fields.shop} isUnreadable={unread.has('shop')} />
            ) : (
              <ShopLink storeId={storeId} shop={fields.shop} />
            )}
          </Field>
          <Field name="State" field="state" value={fields.state}>
            {fields.state === '' ? (
              <Quiet>Empty (expected)</Quiet>
            ) : (
              <Text text={fields.state} isUnreadable={unread.has('state')} />
            )}
          </Field>
        </dl>
      </Section>
      {hasUser && (
        <Section title="User">
          <User fields={fields} />
        </Section>
      )}
      <Section title="Tokens">
        <dl className={styles.fields}>
          <Field name="Access" field="accessToken">
            {unread.has('accessToken') ? (
              <Unreadable />
            ) : (
              <TokenField storeId={storeId} sessionKey={key} field="accessToken" mask={tokens.accessToken} />
            )}
          </Field>
          <Field name="Refresh" field="refreshToken">
            {unread.has('refreshToken') ? (
              <Unreadable />
            ) : tokens.refreshToken === undefined ? (
              <Quiet>{fields.isOnline === true ? 'None (expected for online sessions)' : 'None'}</Quiet>
            ) : (
              <TokenField storeId={storeId} sessionKey={key} field="refreshToken" mask={tokens.refreshToken} />
            )}
          </Field>
          {fields.refreshTokenExpires !== undefined && (
            <Field
              name="Refresh until"
              field="refreshTokenExpires"
              value={new Date(fields.refreshTokenExpires).toISOString()}
            >
              <Moment at={fields.refreshTokenExpires} />
            </Field>
          )}
        </dl>
      </Section>
      <Scopes title="Scopes" field="scope" scope={fields.scope} missing={detail.missingScopes} />
      {fields.userScope !== undefined && (
        <Scopes title="User scopes" field="userScope" scope={fields.userScope} missing={[]} />
      )}
    </>
  );
}

function User({ fields }: Pick<SessionDetail, 'fields'>) {
  const roles = [
    fields.accountOwner === true ? 'Account owner' : undefined,
    fields.collaborator === true ? 'Collaborator' : undefined,
  ].filter((role) => role !== undefined);
  const name = fullName(fields);
  return (
    <dl className={styles.fields}>
      <Field name="Name" field="firstName" value={name}>
        {name === '' ? <Quiet>Not set</Quiet> : <Value text={name} />}{' '}
        <span className={styles.quiet}>{roles.join(', ')}</span>
      </Field>
      {fields.email !== undefined && (
        <Field name="Email" field="email" value={fields.email}>
          <Text text={fields.email} isProse />{' '}
          <span className={styles.quiet}>
            {fields.emailVerified === undefined ? '' : fields.emailVerified ? 'Verified' : 'Not verified'}
          </span>
        </Field>
      )}
      {fields.userId !== undefined && (
        <Field name="User ID" field="userId" value={fields.userId}>
          <Text text={fields.userId} />{' '}
          <span className={styles.quiet}>{fields.locale !== undefined && <Value text={fields.locale} />}</span>
        </Field>
      )}
    </dl>
  );
}

function Problems({ problems }: { problems: Problem[] }) {
  return (
    <ul className={styles.problems}>
      {problems.map(({ severity, message, hint }) => (
        <li key={message}>
          {severity === 'error' ? (
            <Icon source={AlertDiamondIcon} tone="critical" accessibilityLabel="Error" />
          ) : (
            <Icon source={AlertTriangleIcon} tone="caution" accessibilityLabel="Warning" />
          )}
          <div>
            <Value text={message} />
            {hint !== undefined && (
              <Quiet>
                <Value text={hint} />
              </Quiet>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

interface TextProps {
  text: string | undefined;
  isProse?: boolean;
  isUnreadable?: boolean;
}

/** A text as it is: unreadable, absent, empty and blank are told apart. */
function Text({ text, isProse = false, isUnreadable = false }: TextProps) {
  if (isUnreadable) return <Unreadable />;
  if (text === undefined) return <span className={styles.quiet}>Not set</span>;
  if (text === '') return <span className={styles.quiet}>Empty text</span>;
  const value = <Value text={text} />;
  return isProse ? value : <code>{value}</code>;
}

/** Something is stored that is no value of this field; what, is said above. */
function Unreadable() {
  return <span className={styles.unreadable}>Unreadable, see above</span>;
}

/** A moment, relative first, exact below. */
function Moment({ at }: { at: number }) {
  return (
    <>
      <RelativeTime at={at} />
      <Quiet>{exactTime(at)}</Quiet>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface FieldProps {
  name: string;
  field: SessionField;
  /** What a right click can copy. Tokens say so themselves. */
  value?: string | undefined;
  children: ReactNode;
}

function Field({ name, field, value, children }: FieldProps) {
  const menu = useFieldMenu(field, value);
  return (
    <div {...menu}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Quiet({ children }: { children: ReactNode }) {
  return <div className={styles.quiet}>{children}</div>;
}
