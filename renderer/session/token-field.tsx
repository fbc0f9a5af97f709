import { Button, Text, Tooltip } from '@shopify/polaris';
import { ClipboardIcon, HideIcon, ViewIcon } from '@shopify/polaris-icons';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { TokenMask } from '../../shared/records.ts';
import type { SecretField } from '../../shared/session.ts';
import { client, failureOf } from '../client.ts';
import { useCopy } from '../parts/copy.ts';
import { useFieldMenu } from './field-menu.tsx';
import styles from './session-pane.module.css';

/** How long a revealed token stays readable, in milliseconds. */
const SHOWN_FOR = 30_000;

interface Props {
  storeId: string;
  sessionKey: string;
  field: SecretField;
  mask: TokenMask | undefined;
}

const NAMES: Record<SecretField, string> = { accessToken: 'Access token', refreshToken: 'Refresh token' };

/** A token as its mask; the token itself only when asked for, for half a minute, and never kept. */
export function TokenField({ storeId, sessionKey, field, mask }: Props) {
  const copy = useCopy();
  const reveal = useMutation({
    mutationFn: () => client.sessions.reveal({ storeId, key: sessionKey, field }),
    gcTime: 0,
  });
  const { data, reset } = reveal;
  useEffect(() => {
    if (data === undefined) return undefined;
    const timer = setTimeout(reset, SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [data, reset]);

  const menu = useFieldMenu(field, data?.value ?? (mask && maskText(mask)));
  if (mask === undefined) return <span className={styles.quiet}>None</span>;
  const name = NAMES[field];
  const isShown = data !== undefined;
  return (
    <div className={styles.token} {...menu}>
      <div>
        <code>{isShown ? data.value : maskText(mask)}</code>
        <div className={styles.quiet}>
          {isShown
            ? 'Hidden again in 30 seconds. Recorded in Activity.'
            : `${mask.length} characters · fingerprint ${mask.fingerprint.slice(0, 4)} ${mask.fingerprint.slice(4)}`}
        </div>
        {reveal.error !== null && (
          <Text as="p" tone="critical">
            {failureOf(reveal.error).message}
          </Text>
        )}
      </div>
      <Tooltip content={isShown ? 'Hide' : 'Reveal. This is recorded in Activity.'}>
        <Button
          variant="tertiary"
          icon={isShown ? HideIcon : ViewIcon}
          accessibilityLabel={`${isShown ? 'Hide' : 'Reveal'} ${name.toLowerCase()}`}
          loading={reveal.isPending}
          onClick={() => (isShown ? reset() : reveal.mutate())}
        />
      </Tooltip>
      <Tooltip content="Copy. This is recorded in Activity.">
        <Button
          variant="tertiary"
          icon={ClipboardIcon}
          accessibilityLabel={`Copy ${name.toLowerCase()}`}
          onClick={() =>
            copy(name, async () => (await client.sessions.reveal({ storeId, key: sessionKey, field })).value)
          }
        />
      </Tooltip>
    </div>
  );
}

function maskText({ prefix, lastFour }: TokenMask): string {
  return `${prefix}${'•'.repeat(8)}${lastFour}`;
}
