import { randomBytes } from 'node:crypto';
import type { TrashInfo } from '../../shared/records.ts';
import { readSecret, writeSecret } from './key-chain.ts';

const NAME = 'trash';

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
  const stored = await readSecret(dataDir, NAME);
  if (stored.available && stored.secret !== undefined) {
    return { kind: 'keychain', key: Buffer.from(stored.secret, 'base64') };
  }
  const key = randomBytes(32);
  const kept = stored.available && (await writeSecret(dataDir, NAME, key.toString('base64')));
  return { kind: kept ? 'keychain' : 'until-exit', key };
}
