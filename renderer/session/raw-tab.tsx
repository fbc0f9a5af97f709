import { Button, InlineStack, Text } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { RawValue, SessionDetail } from '../../shared/records.ts';
import { FIELD_KINDS } from '../../shared/session.ts';
import { FIELD_TITLES } from '../changes/field-labels.ts';
import { client } from '../client.ts';
import { ENCODING_LABELS } from '../layouts/encoding-labels.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { formatCount } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';
import { useFieldMenu } from './field-menu.tsx';
import styles from './session-pane.module.css';

/** The session exactly as it is stored: each column with its type, the field it holds, what is odd about it, and the value. */
export function RawTab({ detail, storeId }: { detail: SessionDetail; storeId: string }) {
  const { raw, problems } = detail;
  return (
    <dl className={styles.raw}>
      {raw.map((value, at) => (
        <RawField key={value.name} value={value}>
          <dt>
            <code>
              <Value text={value.name} />
            </code>
            <span className={styles.meta}>{meaning(value)}</span>
          </dt>
          {problems.map(({ field, message }) =>
            field === undefined || field !== value.field ? null : (
              <dd key={message} className={styles.odd}>
                <Value text={message} />
              </dd>
            ),
          )}
          <dd>
            {value.text === null ? (
              <span className={styles.quiet}>NULL</span>
            ) : value.text === '' ? (
              <span className={styles.quiet}>Empty text</span>
            ) : (
              <WholeValue key={detail.version} text={value.text} more={value.more} of={{ storeId, detail, at }} />
            )}
          </dd>
        </RawField>
      ))}
    </dl>
  );
}

/** A right click copies the name, and the value where all of it is here. */
function RawField({ value, children }: { value: RawValue; children: ReactNode }) {
  const menu = useFieldMenu(value.name, value.more === undefined ? (value.text ?? undefined) : undefined);
  return <div {...menu}>{children}</div>;
}

interface WholeValueProps {
  text: string;
  more: RawValue['more'];
  of: { storeId: string; detail: SessionDetail; at: number };
}

/** A value with what was read of it so far; the rest comes in parts, when asked for. */
function WholeValue({ text, more, of: { storeId, detail, at } }: WholeValueProps) {
  const [read, setRead] = useState({ text, next: more?.from });
  const reading = useMutation({
    mutationFn: (from: number) =>
      client.sessions.value({ storeId, key: detail.key, version: detail.version, at, from }),
    onSuccess: (part) => setRead((before) => ({ text: before.text + part.text, next: part.next })),
  });
  const { next } = read;
  return (
    <>
      <code>
        <Value text={read.text} isWhole />
      </code>
      {next === undefined || more === undefined ? null : (
        <InlineStack gap="200" blockAlign="center">
          <Text as="span" tone="subdued">
            {`… ${formatCount(next)} of ${formatCount(more.length)} characters`}
          </Text>
          <Button size="slim" loading={reading.isPending} onClick={() => reading.mutate(next)}>
            Show more
          </Button>
        </InlineStack>
      )}
      {reading.isError ? <FailureBanner error={reading.error} /> : null}
    </>
  );
}

/** `INTEGER · Expires, seconds since 1970`: the type, what it holds, and whether it is masked. */
function meaning({ declaredType, storedType, encoding, field, masked }: RawValue): string {
  const form = encoding !== undefined && field !== undefined && FIELD_KINDS[field] === 'time' ? encoding : undefined;
  const parts = [
    declaredType === '' ? storedType : declaredType,
    field === undefined ? 'not read' : FIELD_TITLES[field],
    form === undefined ? undefined : ENCODING_LABELS[form].label,
    masked ? 'masked' : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
