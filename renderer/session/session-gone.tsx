import { Button } from '@shopify/polaris';
import { ListMessage } from '../parts/list-message.tsx';
import { routes } from '../routes.ts';

/** In place of a session that is no longer there. The list is an address, or what closes the session beside it. */
export function SessionGone({ backTo, onBack }: { backTo?: string; onBack?: () => void }) {
  return (
    <ListMessage
      title="This session is gone"
      actions={
        <>
          {backTo !== undefined && <Button url={backTo}>Back to the list</Button>}
          {onBack !== undefined && <Button onClick={onBack}>Back to the list</Button>}
          <Button url={routes.activity()}>Activity</Button>
        </>
      }
    >
      It was deleted, or its id changed. Activity shows what was deleted from here and can restore it.
    </ListMessage>
  );
}
