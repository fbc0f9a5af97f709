import { Button } from '@shopify/polaris';
import { ListMessage } from '../parts/list-message.tsx';
import { useTitle } from '../parts/use-title.ts';
import { routes } from '../routes.ts';

/** An address that leads nowhere. */
export function NotFound() {
  useTitle('Nothing here');
  return (
    <ListMessage
      as="h1"
      title="There is nothing at this address"
      actions={<Button url={routes.home()}>Go to the sessions</Button>}
    >
      The link may be old, or cut short. Nothing was changed.
    </ListMessage>
  );
}
