import type { PasswordChange, ProfileSecrets } from '../../shared/profiles.ts';
import { readSecret, writeSecret } from '../safety/key-chain.ts';

/**
 * The passwords of profiles: in the system's key chain, or where there is none in this process only, and then asked for
 * again after a restart.
 */
export class ProfilePasswords {
  readonly #dataDir: string;
  readonly #known = new Map<string, string | undefined>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async of(profileId: string): Promise<ProfileSecrets> {
    if (!this.#known.has(profileId)) {
      const stored = await readSecret(this.#dataDir, nameOf(profileId));
      this.#known.set(profileId, stored.available ? stored.secret : undefined);
    }
    const password = this.#known.get(profileId);
    return password === undefined ? {} : { password };
  }

  async change(profileId: string, change: PasswordChange | undefined): Promise<void> {
    if (change === undefined || change.action === 'keep') return;
    const password = change.action === 'set' ? change.value : undefined;
    this.#known.set(profileId, password);
    await writeSecret(this.#dataDir, nameOf(profileId), password);
  }

  async copy(from: string, to: string): Promise<void> {
    const { password } = await this.of(from);
    if (password !== undefined) await this.change(to, { action: 'set', value: password });
  }
}

function nameOf(profileId: string): string {
  return `profile ${profileId}`;
}
