import type { AppProviderProps } from '@shopify/polaris';
import type { ComponentProps, MouseEvent } from 'react';
import { useLocation } from 'wouter';

type Props = ComponentProps<NonNullable<AppProviderProps['linkComponent']>>;

/** How Polaris makes links: within the window, without loading it anew. */
export function AppLink({ url, external: _external, ref: _ref, children, onClick, ...rest }: Props) {
  const [, navigate] = useLocation();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || isForTheBrowser(event)) return;
    event.preventDefault();
    navigate(url);
  };
  return (
    <a href={url} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

/** Clicks that ask for a new tab or window. */
function isForTheBrowser(event: MouseEvent): boolean {
  return event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;
}
