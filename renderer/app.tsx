import { AppProvider } from '@shopify/polaris';
import translations from '@shopify/polaris/locales/en.json';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Route, Switch, useSearch } from 'wouter';
import { Frame } from './frame/frame.tsx';
import { Home } from './frame/home.tsx';
import { NotFound } from './frame/not-found.tsx';
import { PageErrorBoundary } from './frame/page-error.tsx';
import { PageSkeleton } from './frame/page-skeleton.tsx';
import { AppLink } from './link.tsx';
import { ToastProvider } from './parts/toast.tsx';
import { queryClient } from './query-client.ts';
import { parseEditSessionSearch, PATTERNS } from './routes.ts';
import { SessionsPage } from './sessions/sessions-page.tsx';
import { ThemeProvider } from './theme/theme.tsx';

const AddStorePage = lazy(async () => ({ default: (await import('./stores/add-store-page.tsx')).AddStorePage }));
const OpenNamedPage = lazy(async () => ({ default: (await import('./stores/open-named-page.tsx')).OpenNamedPage }));
const EditStorePage = lazy(async () => ({ default: (await import('./stores/edit-store-page.tsx')).EditStorePage }));
const HealthPage = lazy(async () => ({ default: (await import('./health/health-page.tsx')).HealthPage }));
const StorePage = lazy(async () => ({ default: (await import('./stores/store-page.tsx')).StorePage }));
const LayoutPage = lazy(async () => ({ default: (await import('./layouts/layout-page.tsx')).LayoutPage }));
const EditSessionPage = lazy(async () => ({
  default: (await import('./changes/edit-session-page.tsx')).EditSessionPage,
}));
const ActivityPage = lazy(async () => ({ default: (await import('./activity/activity-page.tsx')).ActivityPage }));
const AboutPage = lazy(async () => ({ default: (await import('./settings/about-page.tsx')).AboutPage }));
const SettingsPage = lazy(async () => ({ default: (await import('./settings/settings-page.tsx')).SettingsPage }));

export function App() {
  return (
    <ThemeProvider>
      <AppProvider i18n={translations} linkComponent={AppLink}>
        <QueryClientProvider client={queryClient}>
          <ToastProvider>
            <Frame>
              <PageErrorBoundary>
                <Suspense fallback={<PageSkeleton />}>
                  <Pages />
                </Suspense>
              </PageErrorBoundary>
            </Frame>
          </ToastProvider>
        </QueryClientProvider>
      </AppProvider>
    </ThemeProvider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path={PATTERNS.home} component={Home} />
      <Route path={PATTERNS.newStore} component={AddStorePage} />
      <Route path={PATTERNS.openNamed}>{({ handle }) => <OpenNamedPage key={handle} handle={handle} />}</Route>
      <Route path={PATTERNS.activity} component={ActivityPage} />
      <Route path={PATTERNS.settings} component={SettingsPage} />
      <Route path={PATTERNS.aboutProgram} component={AboutPage} />
      <Route path={PATTERNS.health}>{({ storeId }) => <HealthPage key={storeId} storeId={storeId} />}</Route>
      <Route path={PATTERNS.about}>{({ storeId }) => <StorePage key={storeId} storeId={storeId} />}</Route>
      <Route path={PATTERNS.layout}>{({ storeId }) => <LayoutPage key={storeId} storeId={storeId} />}</Route>
      <Route path={PATTERNS.editStore}>{({ storeId }) => <EditStorePage key={storeId} storeId={storeId} />}</Route>
      <Route path={PATTERNS.newSession}>{({ storeId }) => <EditSessionPage key={storeId} storeId={storeId} />}</Route>
      <Route path={PATTERNS.editSession}>{({ storeId }) => <EditSession storeId={storeId} />}</Route>
      <Route path={PATTERNS.sessions}>{({ storeId }) => <SessionsPage key={storeId} storeId={storeId} />}</Route>
      <Route component={NotFound} />
    </Switch>
  );
}

function EditSession({ storeId }: { storeId: string }) {
  const sessionKey = parseEditSessionSearch(useSearch());
  return sessionKey === undefined ? (
    <NotFound />
  ) : (
    <EditSessionPage key={`${storeId} ${sessionKey}`} storeId={storeId} sessionKey={sessionKey} />
  );
}
