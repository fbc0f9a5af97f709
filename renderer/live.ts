import { useEffect, useSyncExternalStore } from 'react';
import type { AppEvent } from '../shared/records.ts';
import { client, orpc } from './client.ts';
import { queryClient } from './query-client.ts';

/** Between two tries to reach the main process, in milliseconds. */
const RETRY_AFTER = 1000;

type Connection = { state: 'connected' } | { state: 'lost'; error: unknown };

let connection: Connection = { state: 'connected' };
const connectionListeners = new Set<() => void>();
const storeListeners = new Map<string, Set<() => void>>();
const changedAt = new Map<string, number>();

function setConnection(next: Connection) {
  connection = next;
  for (const listener of connectionListeners) listener();
}

function subscribe(listener: () => void) {
  connectionListeners.add(listener);
  return () => {
    connectionListeners.delete(listener);
  };
}

/** Whether the program behind the window is there. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}

/** When sessions of the store changed last, as far as this window was told; milliseconds since 1970. */
export function lastChange(storeId: string): number | undefined {
  return changedAt.get(storeId);
}

/** Calls back whenever sessions of the store changed (or may have, while nobody could tell). */
export function onStoreChanged(storeId: string, listener: () => void): () => void {
  const listeners = storeListeners.get(storeId) ?? new Set();
  storeListeners.set(storeId, listeners);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Keeps the window up to date with what the main process tells. Used once, by the frame. */
export function useLiveEvents() {
  useEffect(() => {
    const abort = new AbortController();
    void listen(abort.signal);
    return () => abort.abort();
  }, []);
}

async function listen(signal: AbortSignal) {
  while (!signal.aborted) {
    try {
      const events = await client.app.events(undefined, { signal });
      if (connection.state === 'lost') catchUp();
      setConnection({ state: 'connected' });
      for await (const event of events) receive(event);
      if (!signal.aborted) setConnection({ state: 'lost', error: new TypeError('The connection was closed.') });
    } catch (error) {
      if (!signal.aborted) setConnection({ state: 'lost', error });
    }
    await pause(signal);
  }
}

function receive(event: AppEvent) {
  switch (event.type) {
    case 'profiles-changed':
      void queryClient.invalidateQueries({ queryKey: orpc.profiles.key() });
      return;
    case 'activity-changed':
      void queryClient.invalidateQueries({ queryKey: orpc.activity.key() });
      return;
    case 'store-changed':
      changedAt.set(event.storeId, Date.now());
      void queryClient.invalidateQueries({ queryKey: orpc.stores.key(), predicate: isAbout(event.storeId) });
      void queryClient.invalidateQueries({ queryKey: orpc.sessions.key(), predicate: isAbout(event.storeId) });
      for (const listener of storeListeners.get(event.storeId) ?? []) listener();
  }
}

/** Queries carry what they asked for in their key; only those about the store are asked again. */
function isAbout(storeId: string) {
  const needle = JSON.stringify({ storeId }).slice(1, -1);
  return (query: { queryHash: string }) => query.queryHash.includes(needle);
}

/** Anything may have happened while nobody listened. */
function catchUp() {
  void queryClient.invalidateQueries();
  for (const listeners of storeListeners.values()) for (const listener of listeners) listener();
}

function pause(signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, RETRY_AFTER);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
