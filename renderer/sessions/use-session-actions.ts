import { useLocation } from 'wouter';
import { client } from '../client.ts';
import { counted } from '../parts/counts.ts';
import { useCopy } from '../parts/copy.ts';
import { useToast } from '../parts/toast.tsx';
import { routes, withoutOpen, type SessionsView } from '../routes.ts';
import { MOST_COPIED, type SessionFilter } from '../../shared/records.ts';

/** What is to be deleted or exported from a list: some of its sessions, or everything that it would list. */
export type Removal = { keys: readonly string[] } | { filter: SessionFilter };

/** What can be done with sessions of the list. */
export interface SessionActions {
  /** Why nothing can be changed; undefined where it can. */
  readOnlyReason: string | undefined;
  create: () => void;
  edit: (key: string) => void;
  /** Opens the review of a deletion. */
  remove: (target: Removal) => void;
  /** Puts sessions on the clipboard, without their tokens. */
  copy: (keys: readonly string[], format: 'json' | 'csv') => void;
  /** Opens the dialog that writes sessions into a file. */
  export: (target: Removal) => void;
  showShop: (shop: string) => void;
}

interface Options {
  view: SessionsView;
  readOnlyReason: string | undefined;
  onRemove: (target: Removal) => void;
  onExport: (target: Removal) => void;
}

/** What the keys, the menu of a row and the bar of a selection do. Where nothing can be changed they say why. */
export function useSessionActions(
  storeId: string,
  { view, readOnlyReason, onRemove, onExport }: Options,
): SessionActions {
  const [, navigate] = useLocation();
  const { show } = useToast();
  const copy = useCopy();
  const unlessReadOnly = (change: () => void) => {
    if (readOnlyReason === undefined) change();
    else show({ text: readOnlyReason });
  };
  return {
    readOnlyReason,
    create: () => unlessReadOnly(() => navigate(routes.newSession(storeId, withoutOpen(view)))),
    edit: (key) => unlessReadOnly(() => navigate(routes.editSession(storeId, key, view))),
    remove: (target) => {
      if ('filter' in target || target.keys.length > 0) unlessReadOnly(() => onRemove(target));
    },
    copy: (keys, format) => {
      if (keys.length > MOST_COPIED) {
        show({ text: `Up to ${counted(MOST_COPIED, 'session')} can be copied at once.` });
        return;
      }
      const what =
        keys.length === 1 ? format.toUpperCase() : `${counted(keys.length, 'session')} as ${format.toUpperCase()}`;
      copy(what, async () => (await client.sessions.toText({ storeId, keys: [...keys], format })).text);
    },
    export: onExport,
    showShop: (shop) => navigate(routes.sessions(storeId, { filter: { shop: { match: 'exact', value: shop } } })),
  };
}
