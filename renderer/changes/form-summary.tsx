import { Icon, List, Text } from '@shopify/polaris';
import { AlertDiamondIcon, AlertTriangleIcon, CheckCircleIcon, InfoIcon } from '@shopify/polaris-icons';
import { useQuery } from '@tanstack/react-query';
import { useWatch, type Control, type UseFormGetValues } from 'react-hook-form';
import { orpc } from '../client.ts';
import { DeskSection } from '../parts/desk-page.tsx';
import { useNow } from '../parts/now.ts';
import { verdict, type Verdict } from '../session/verdict.ts';
import { trashSentence } from './change-labels.ts';
import { FIELD_TITLES } from './field-labels.ts';
import { timeOf } from './local-time.ts';
import styles from './session-form.module.css';
import { changedFields, previewOf, type Original, type SessionForm } from './session-form.ts';

const ICONS = {
  success: { source: CheckCircleIcon, tone: 'success' },
  info: { source: InfoIcon, tone: 'subdued' },
  warning: { source: AlertTriangleIcon, tone: 'caution' },
  critical: { source: AlertDiamondIcon, tone: 'critical' },
} as const;

const UNKNOWN: Verdict = { tone: 'info', title: 'Depends on when it expires', text: 'Enter the full date and time.' };

interface FormSummaryProps {
  control: Control<SessionForm>;
  getValues: UseFormGetValues<SessionForm>;
  original: Original | undefined;
  requiredScopes: readonly string[];
}

/** Beside the form: what the app will make of the session, what changes, and what happens next. */
export function FormSummary({ control, getValues, original, requiredScopes }: FormSummaryProps) {
  const now = useNow();
  // Draws this again with each change of a field.
  useWatch({ control });
  const form = getValues();
  const { tone, title, text } =
    !form.expires.never && timeOf(form.expires, original?.fields.expires) === undefined
      ? UNKNOWN
      : verdict(previewOf(form, original, requiredScopes), now);
  const { source, tone: iconTone } = ICONS[tone];
  const changed = original === undefined ? [] : changedFields(form, original);
  const trash = useQuery(orpc.app.info.queryOptions()).data?.trash;
  return (
    <>
      <DeskSection title="What the app will see">
        <div className={styles.preview}>
          <Icon source={source} tone={iconTone} />
          <div>
            <Text as="p" fontWeight="semibold">
              {title}
            </Text>
            <Text as="p">{text}</Text>
          </div>
        </div>
      </DeskSection>
      {original === undefined ? null : (
        <DeskSection title="Changes">
          {changed.length === 0 ? (
            <Text as="p" tone="subdued">
              No changes yet.
            </Text>
          ) : (
            <List>
              {changed.map((field) => (
                <List.Item key={field}>{FIELD_TITLES[field]}</List.Item>
              ))}
            </List>
          )}
        </DeskSection>
      )}
      <DeskSection title="What happens next">
        <List type="number">
          <List.Item>Review compares every field with what is stored. Nothing is saved before that.</List.Item>
          {original === undefined ? (
            <List.Item>A session with the same ID is overwritten only if you say so.</List.Item>
          ) : (
            <List.Item>If the app changes the session in the meantime, you are asked again.</List.Item>
          )}
          {original === undefined || trash === undefined ? null : (
            <List.Item>Saving replaces the stored session. {trashSentence(trash, 1)}</List.Item>
          )}
        </List>
      </DeskSection>
    </>
  );
}
