import { Redirect } from 'wouter';
import { routes } from '../routes.ts';
import { useStores } from '../use-stores.ts';
import { lastStore } from './last-store.ts';
import { PageSkeleton } from './page-skeleton.tsx';

/** Goes on where the person left off: at the last store, or else the first, or at adding one. */
export function Home() {
  const stores = useStores();
  if (stores === undefined) return <PageSkeleton />;
  const last = lastStore();
  const start = stores.find(({ profile }) => profile.id === last) ?? stores[0];
  return <Redirect replace to={start === undefined ? routes.newStore() : routes.sessions(start.profile.id)} />;
}
