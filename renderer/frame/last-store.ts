const STORAGE_KEY = 'session-desk.last-store';

/** The store that was looked at last in this window, to start with next time. */
export function lastStore(): string | undefined {
  return localStorage.getItem(STORAGE_KEY) ?? undefined;
}

export function rememberStore(storeId: string) {
  localStorage.setItem(STORAGE_KEY, storeId);
}
