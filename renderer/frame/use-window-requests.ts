import { useEffect } from 'react';
import { useLocation } from 'wouter';
import type { WindowRequest } from '../../shared/records.ts';
import { leavePage } from '../changes/unsaved-guard.tsx';
import { client, inDesktopWindow } from '../client.ts';
import { useToast } from '../parts/toast.tsx';

/** Does what the desktop asks of this window: shows a store that a second start named, says that the page was loaded again. */
export function useWindowRequests(): void {
  const [, navigate] = useLocation();
  const { show } = useToast();

  useEffect(() => {
    if (!inDesktopWindow) return undefined;
    const abort = new AbortController();
    const answer = (request: WindowRequest): void => {
      if (request.type === 'go-to') leavePage(() => navigate(request.path));
      else show({ text: 'This window crashed and was reloaded. Your stores and running changes aren’t affected.' });
    };
    // It ends with the page. The port lasts as long, so there is nothing to try again.
    listen(abort.signal, answer).catch(() => undefined);
    return () => abort.abort();
  }, [navigate, show]);
}

async function listen(signal: AbortSignal, answer: (request: WindowRequest) => void): Promise<void> {
  for await (const request of await client.desktop.requests(undefined, { signal })) answer(request);
}
