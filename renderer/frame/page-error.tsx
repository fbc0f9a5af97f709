import { Button, Text } from '@shopify/polaris';
import { useEffect, type ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { useLocation } from 'wouter';
import { client } from '../client.ts';
import { DeskPage } from '../parts/desk-page.tsx';

/** Writes an error that nobody caught into the program's own log. */
function report(problem: unknown): void {
  const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  // Where the program is gone there is no log either.
  client.app.logError({ text: text.slice(0, 20_000) }).catch(() => undefined);
}

/** Says so when a page fails, and offers a way on; the rest of the window stays. Another address is another page. */
export function PageErrorBoundary({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  useEffect(() => {
    const onError = ({ error }: ErrorEvent) => report(error);
    const onRejection = ({ reason }: PromiseRejectionEvent) => report(reason);
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
    return () => {
      window.removeEventListener('error', onError);
      window.removeEventListener('unhandledrejection', onRejection);
    };
  }, []);
  return (
    <ErrorBoundary FallbackComponent={PageError} onError={report} resetKeys={[location]}>
      {children}
    </ErrorBoundary>
  );
}

function PageError({ resetErrorBoundary }: FallbackProps) {
  return (
    <DeskPage title="Something went wrong on this page">
      <Text as="p">
        Your stores and running changes aren’t affected. Details are in session-desk.log in the data folder; Settings
        shows where that is.
      </Text>
      <div>
        <Button variant="primary" onClick={() => location.reload()}>
          Reload
        </Button>{' '}
        <Button onClick={resetErrorBoundary}>Try again</Button>
      </div>
    </DeskPage>
  );
}
