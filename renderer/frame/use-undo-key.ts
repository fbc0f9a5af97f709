import { useLocation } from 'wouter';
import type { Action } from '../../shared/records.ts';
import { leavePage } from '../changes/unsaved-guard.tsx';
import { client, failureOf } from '../client.ts';
import { useToast } from '../parts/toast.tsx';
import { useShortcut } from '../parts/use-shortcut.ts';
import { routes } from '../routes.ts';

const CHANGES: readonly Action[] = ['delete', 'store', 'restore'];
/** Further back than this nobody means the last change. */
const RECENT = 50;

/**
 * Ctrl+Z shows what undoing the last change would do, where it can be undone.
 * @param storeId the store whose changes are meant; all where none is open
 */
export function useUndoKey(storeId: string | undefined): void {
  const [, navigate] = useLocation();
  const { show } = useToast();
  const open = async () => {
    try {
      const query = { limit: RECENT, ...(storeId !== undefined && { storeId }) };
      const { entries } = await client.activity.list(query);
      const last = entries.find(({ action }) => CHANGES.includes(action));
      if (last === undefined) show({ text: 'Nothing to undo.' });
      else if (last.trash?.restorable === true && last.outcome !== 'running') {
        leavePage(() => navigate(routes.activity({ restore: last.id })));
      } else show({ text: `The last change can’t be undone: ${last.summary}.` });
    } catch (error) {
      show({ text: failureOf(error).message });
    }
  };
  useShortcut('z', () => void open(), { mod: true });
}
