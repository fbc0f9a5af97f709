import { DeskError } from '../../shared/errors.ts';
import { hasSecret, type PasswordChange, type Profile, type ProfileSecrets } from '../../shared/profiles.ts';
import type { KeyChain } from '../safety/key-chain.ts';
import { rememberSecret } from '../safety/mask.ts';

/** What this run knows of one profile's password. */
interface Known {
  password: string | undefined;
  /** It is not in the key chain, which failed: it is written there at the next chance. */
  unwritten?: boolean;
}

/**
 * The passwords of profiles: in the system's key chain, or where there is none in this process only, and then asked for
 * again after a restart.
 */
export class ProfilePasswords {
  readonly #chain: KeyChain;
  readonly #known = new Map<string, Known>();
  /** Profiles whose password the key chain did not tell, and why. */
  readonly #unread = new Map<string, string>();

  constructor(chain: KeyChain) {
    this.#chain = chain;
  }

  /** What is known now; a key chain that failed is asked again each time. */
  async of({ id: profileId, address }: Pick<Profile, 'id' | 'address'>): Promise<ProfileSecrets> {
    if (!hasSecret(address)) return {};
    if (!this.#known.has(profileId)) {
      const stored = await this.#chain.read(nameOf(profileId));
      if (!stored.answered && stored.why.state === 'failed') {
        this.#unread.set(profileId, stored.why.reason);
        return {};
      }
      this.#unread.delete(profileId);
      this.#known.set(profileId, { password: stored.answered ? stored.secret : undefined });
    }
    const password = this.#known.get(profileId)?.password;
    if (password !== undefined) rememberSecret(password);
    return password === undefined ? {} : { password };
  }

  /** What is wrong with keeping a profile's password, in words for the person; `undefined` where nothing is. */
  problemOf(profileId: string): string | undefined {
    const unread = this.#unread.get(profileId);
    if (unread !== undefined) {
      return `The key chain of this computer ${unread}, so the password of this store, if it keeps one, could not be read.`;
    }
    if (this.#known.get(profileId)?.unwritten !== true) return undefined;
    return `The key chain of this computer ${this.#reason()}, so what you changed in the password of this store is not kept there. It counts until Session Desk is closed.`;
  }

  /** A failure to sign in, with the reason where that may be a password that could not be read. */
  explain(error: unknown, profileId: string): unknown {
    const problem = this.problemOf(profileId);
    if (problem === undefined || !(error instanceof DeskError) || error.code !== 'AUTH_FAILED') return error;
    return new DeskError('AUTH_FAILED', error.message, {
      hint: `${problem} Unlock the key chain and try again, or type the password.`,
      ...(error.detail !== undefined && { detail: error.detail }),
      cause: error,
    });
  }

  /** The change counts at once, for this run; `problemOf` tells when the key chain did not take it. */
  async change(profileId: string, change: PasswordChange | undefined): Promise<void> {
    if (change === undefined || change.action === 'keep') return;
    this.#unread.delete(profileId);
    this.#known.set(profileId, { password: change.action === 'set' ? change.value : undefined });
    await this.#write(profileId);
  }

  async copy(from: Profile, to: string): Promise<void> {
    const { password } = await this.of(from);
    if (password !== undefined) await this.change(to, { action: 'set', value: password });
  }

  /** Writes again what the key chain did not take; what it did not tell is asked for at the next need. */
  async retry(): Promise<void> {
    for (const [profileId, { unwritten }] of this.#known) if (unwritten === true) await this.#write(profileId);
    this.#unread.clear();
  }

  async #write(profileId: string): Promise<void> {
    const known = this.#known.get(profileId);
    if (known === undefined) return;
    const written = await this.#chain.write(nameOf(profileId), known.password);
    known.unwritten = !written.answered && written.why.state === 'failed';
  }

  #reason(): string {
    const { info } = this.#chain;
    return info.state === 'failed' ? info.reason : 'failed';
  }
}

function nameOf(profileId: string): string {
  return `profile ${profileId}`;
}
