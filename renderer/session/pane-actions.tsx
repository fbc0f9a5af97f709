import { ActionList, Button, Tooltip } from '@shopify/polaris';
import { DeleteIcon, EditIcon } from '@shopify/polaris-icons';
import { lazy, Suspense, useState } from 'react';
import { useSearch } from 'wouter';
import type { SessionDetail } from '../../shared/records.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { client } from '../client.ts';
import { useCopy } from '../parts/copy.ts';
import { Menu } from '../parts/menu.tsx';
import { parseSessionsSearch, routes } from '../routes.ts';
import { useWritable } from '../use-stores.ts';
import styles from './session-pane.module.css';

const DeleteDialog = lazy(async () => ({ default: (await import('../changes/delete-dialog.tsx')).DeleteDialog }));

interface Props {
  storeId: string;
  detail: SessionDetail;
  onDeleted: () => void;
}

/** What can be done with the session. */
export function PaneActions({ storeId, detail, onDeleted }: Props) {
  const { key, fields } = detail;
  const { writable, reason } = useWritable(storeId);
  const from = parseSessionsSearch(useSearch());
  const [target, setTarget] = useState<{ keys: string[] } | { shop: string }>();
  const editUrl = routes.editSession(storeId, key, from);
  return (
    <div className={styles.actions}>
      <Tooltip content={reason ?? 'Edit (E)'}>
        <Button icon={EditIcon} disabled={!writable} {...(writable && { url: editUrl })}>
          Edit
        </Button>
      </Tooltip>
      <Tooltip content={reason ?? 'Delete… (Delete)'}>
        <Button icon={DeleteIcon} tone="critical" disabled={!writable} onClick={() => setTarget({ keys: [key] })}>
          Delete…
        </Button>
      </Tooltip>
      <MoreActions
        storeId={storeId}
        detail={detail}
        readOnlyReason={writable ? undefined : reason}
        onDeleteShop={(shop) => setTarget({ shop })}
      />
      {target !== undefined && (
        <Suspense>
          <DeleteDialog storeId={storeId} target={target} onClose={() => setTarget(undefined)} onDeleted={onDeleted} />
        </Suspense>
      )}
      {reason !== undefined && <span className={styles.meta}>{reason}</span>}
      {fields.shop === undefined && <span className={styles.meta}>The shop is unreadable.</span>}
    </div>
  );
}

interface MoreProps {
  storeId: string;
  detail: SessionDetail;
  readOnlyReason: string | undefined;
  onDeleteShop: (shop: string) => void;
}

function MoreActions({ storeId, detail: { key, fields }, readOnlyReason, onDeleteShop }: MoreProps) {
  const copy = useCopy();
  const json = (secrets: boolean) => async () => (await client.sessions.toJson({ storeId, key, secrets })).json;
  const { id, shop } = fields;
  return (
    <Menu title="More">
      {(close) => {
        const item = (content: string, onAction: () => void) => ({
          content,
          onAction: () => {
            close();
            onAction();
          },
        });
        const copies = [
          ...(id === undefined ? [] : [item('Copy ID', () => copy('ID', id))]),
          ...(shop === undefined ? [] : [item('Copy shop', () => copy('Shop', shop))]),
          item('Copy as JSON (tokens masked)', () => copy('JSON with masked tokens', json(false))),
          {
            ...item('Copy as JSON with tokens', () => copy('JSON with tokens', json(true))),
            helpText: 'Recorded in Activity.',
          },
        ];
        const deletions =
          shop === undefined
            ? []
            : [
                {
                  ...item('Delete all sessions of this shop…', () => onDeleteShop(shop)),
                  destructive: true,
                  disabled: readOnlyReason !== undefined,
                  helpText: readOnlyReason ?? visibleText(shop.slice(0, 100)),
                },
              ];
        return <ActionList actionRole="menuitem" sections={[{ title: 'Copy', items: copies }, { items: deletions }]} />;
      }}
    </Menu>
  );
}
