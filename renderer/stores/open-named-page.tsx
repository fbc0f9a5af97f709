import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { orpc } from '../client.ts';
import { DeskPage } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { queryClient } from '../query-client.ts';
import { routes } from '../routes.ts';

/** Opens the store that was named on the command line, and gives way to it or to the page that says what is wrong. */
export function OpenNamedPage({ handle }: { handle: string }) {
  const [, navigate] = useLocation();
  const opened = useQuery({
    ...orpc.profiles.openNamed.queryOptions({ input: { handle } }),
    retry: false,
    staleTime: Infinity,
  });
  const path = opened.data?.path;

  useEffect(() => {
    if (path !== undefined) navigate(path, { replace: true });
  }, [navigate, path]);

  const cancel = (): void => {
    void queryClient.cancelQueries({ queryKey: orpc.profiles.openNamed.key() });
    navigate(routes.newStore(), { replace: true });
  };
  return (
    <DeskPage title="Opening store">
      {opened.isError ? <FailureBanner error={opened.error} /> : <Waiting what="Opening store" onCancel={cancel} />}
    </DeskPage>
  );
}
