import { Button } from '@shopify/polaris';
import { ListMessage } from '../parts/list-message.tsx';
import { useTitle } from '../parts/use-title.ts';
import { routes } from '../routes.ts';

/** An address that leads nowhere. */
export function NotFound() {
  useTitle('Page not found');
  return (
    <ListMessage as="h1" title="Page not found" actions={<Button url={routes.home()}>Go to sessions</Button>}>
      The link may be outdated or incomplete.
    </ListMessage>
  );
}
