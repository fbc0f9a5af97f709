import type { SessionRecord } from '../../shared/records.ts';
import { ContextMenu, type MenuPlace } from '../parts/context-menu.tsx';
import { counted } from '../parts/counts.ts';
import { useCopy } from '../parts/copy.ts';
import type { Removal, SessionActions } from './use-session-actions.ts';

interface Props {
  at: MenuPlace;
  record: SessionRecord;
  /** The selected sessions, where this is one of them; else only this one. */
  keys: readonly string[];
  /** Everything that matches is selected. */
  all: boolean;
  removal: Removal;
  actions: SessionActions;
  onOpen: () => void;
  onClose: () => void;
}

/** What can be done with a row of the list, or with all that are selected. */
export function RowMenu({ at, record, keys, all, removal, actions, onOpen, onClose }: Props) {
  const copy = useCopy();
  const { id, shop } = record.fields;
  const isOne = keys.length === 1 && !all;
  const many = counted(keys.length, 'session');
  const disabled = actions.readOnlyReason !== undefined;
  const one = [
    { content: 'Open', suffix: <kbd>Enter</kbd>, onAction: onOpen },
    { content: 'Edit', suffix: <kbd>E</kbd>, disabled, onAction: () => actions.edit(record.key) },
    ...(shop === undefined
      ? []
      : [{ content: 'Show all sessions of this shop', onAction: () => actions.showShop(shop) }]),
  ];
  const copies = [
    ...(isOne && id !== undefined ? [{ content: 'Copy session ID', onAction: () => copy('Session ID', id) }] : []),
    ...(isOne && shop !== undefined ? [{ content: 'Copy shop', onAction: () => copy('Shop', shop) }] : []),
    { content: isOne ? 'Copy as JSON' : `Copy ${many} as JSON`, onAction: () => actions.copy(keys, 'json') },
    { content: isOne ? 'Copy as CSV' : `Copy ${many} as CSV`, onAction: () => actions.copy(keys, 'csv') },
  ];
  const deletion = {
    content: isOne ? 'Delete…' : all ? 'Delete all that match…' : `Delete ${many}…`,
    suffix: <kbd>Delete</kbd>,
    destructive: true,
    disabled,
    onAction: () => actions.remove(removal),
  };
  const exporting = {
    content: isOne ? 'Export…' : all ? 'Export all that match…' : `Export ${many}…`,
    onAction: () => actions.export(removal),
  };
  return (
    <ContextMenu
      label="Session"
      at={at}
      onClose={onClose}
      sections={[
        ...(isOne ? [{ items: one }] : []),
        { items: [...(all ? [] : copies), exporting] },
        { items: [deletion] },
      ]}
    />
  );
}
