import type { AsyncEntry } from '@napi-rs/keyring';

const SERVICE = 'Session Desk';

/** One secret of this data folder in the system's key chain; `undefined` where there is no key chain. */
async function entryOf(dataDir: string, name: string): Promise<AsyncEntry | undefined> {
  if (process.env['SESSION_DESK_KEYCHAIN'] === 'off') return undefined;
  const { AsyncEntry } = await import('@napi-rs/keyring');
  // Without the pin Linux falls back to the kernel's keyring, which a restart empties.
  return new AsyncEntry(SERVICE, `${dataDir}#${name}`, { linux: { store: 'secret-service' } });
}

export type KeyChainAnswer = { available: true; secret: string | undefined } | { available: false };

/** What the key chain holds under a name. */
export async function readSecret(dataDir: string, name: string): Promise<KeyChainAnswer> {
  try {
    const entry = await entryOf(dataDir, name);
    if (entry === undefined) return { available: false };
    return { available: true, secret: (await entry.getPassword()) ?? undefined };
  } catch {
    // No key chain here, or a locked one: what depends on it says so.
    return { available: false };
  }
}

/** Writes a secret, or removes it with `undefined`. Says whether it is in the key chain now. */
export async function writeSecret(dataDir: string, name: string, secret: string | undefined): Promise<boolean> {
  try {
    const entry = await entryOf(dataDir, name);
    if (entry === undefined) return false;
    if (secret === undefined) await entry.deleteCredential();
    else await entry.setPassword(secret);
    return true;
  } catch {
    return false;
  }
}
