import { randomBytes } from 'node:crypto';
import type { TrashInfo } from '../../shared/records.ts';

const SERVICE = 'Session Desk';

/** The key that copies in the trash are encrypted with. */
export interface TrashKey {
  kind: TrashInfo['key'];
  /** 32 bytes, for AES-256-GCM. */
  key: Buffer;
}

/**
 * The key from the system's key chain, made on first use. Where there is no key chain the key lives in this process
 * only: a key beside the file that it encrypts would protect nothing.
 */
export async function loadTrashKey(dataDir: string): Promise<TrashKey> {
  if (process.env['SESSION_DESK_KEYCHAIN'] !== 'off') {
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring');
      // Without the pin Linux falls back to the kernel's keyring, which a restart empties.
      const entry = new AsyncEntry(SERVICE, dataDir, { linux: { store: 'secret-service' } });
      const stored = await entry.getPassword();
      if (stored !== null) return { kind: 'keychain', key: Buffer.from(stored, 'base64') };
      const key = randomBytes(32);
      await entry.setPassword(key.toString('base64'));
      return { kind: 'keychain', key };
    } catch {
      // No key chain here: said in the settings and in every deletion (`TrashInfo`).
    }
  }
  return { kind: 'until-exit', key: randomBytes(32) };
}
