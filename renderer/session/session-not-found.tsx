import { Button } from '@shopify/polaris';
import { ListMessage } from '../parts/list-message.tsx';
import { routes } from '../routes.ts';

/** In place of a session that is no longer there. The list is an address, or what closes the session beside it. */
export function SessionNotFound({ backTo, onBack }: { backTo?: string; onBack?: () => void }) {
  return (
    <ListMessage
      title="Session not found"
      actions={
        <>
          {backTo !== undefined && <Button url={backTo}>Back to sessions</Button>}
          {onBack !== undefined && <Button onClick={onBack}>Back to sessions</Button>}
          <Button url={routes.activity()}>Activity</Button>
        </>
      }
    >
      It was deleted, or its ID changed. Sessions deleted here can be restored from Activity.
    </ListMessage>
  );
}
