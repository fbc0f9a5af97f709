import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { type PasswordChange, type Profile, type ProfileSecrets } from '../../shared/profiles.ts';
import type { Address } from '../../shared/backends/index.ts';
import { secretDestination } from '../../shared/backends/index.ts';
import type { Keychain } from '../safety/keychain.ts';
import { rememberSecret } from '../safety/mask.ts';

/** A password with the only destination that it is sent to. */
const keptSchema = z.strictObject({ password: z.string(), for: z.string() });
type Kept = z.infer<typeof keptSchema>;

/** What this run knows of one profile's password. */
interface Known {
  kept: Kept | undefined;
  /** It is not in the keychain, which failed: it is written there at the next chance. */
  unwritten?: boolean;
}

/**
 * The passwords of profiles: in the system's keychain, or where there is none in this process only, and then asked for
 * again after a restart. Each is bound to where it was given for: an address that leads elsewhere does not get it.
 */
export class ProfilePasswords {
  readonly #chain: Keychain;
  readonly #known = new Map<string, Known>();
  /** Profiles whose password the keychain did not tell, and why. */
  readonly #unread = new Map<string, string>();

  constructor(chain: Keychain) {
    this.#chain = chain;
  }

  /**
   * The password of a profile, if it was given for where the profile leads now: its file may have been edited. A keychain that
   * failed is asked again each time.
   */
  async of(profile: Pick<Profile, 'id' | 'address'>): Promise<ProfileSecrets> {
    const kept = await this.#keptOf(profile);
    return kept === undefined || kept.for !== secretDestination(profile.address) ? {} : { password: kept.password };
  }

  /** Where the kept password of a profile may be sent; `undefined` where none is kept. */
  async destinationOf(profile: Pick<Profile, 'id' | 'address'>): Promise<string | undefined> {
    return (await this.#keptOf(profile))?.for;
  }

  /**
   * What to reach an address with that may not be the profile's own, or not yet.
   * @throws DeskError BAD_INPUT when the kept password was given for another destination
   */
  async forAddress(
    profile: Pick<Profile, 'id' | 'address'>,
    address: Address,
    change: PasswordChange | undefined,
  ): Promise<ProfileSecrets> {
    if (change?.action === 'set') return { password: change.value };
    if (change?.action === 'clear' || secretDestination(address) === undefined) return {};
    const kept = await this.#keptOf(profile);
    if (kept === undefined) return {};
    this.#requireDestination(kept, address, change?.for);
    return { password: kept.password };
  }

  async #keptOf({ id: profileId, address }: Pick<Profile, 'id' | 'address'>): Promise<Kept | undefined> {
    if (!this.#known.has(profileId)) {
      const stored = await this.#chain.read(nameOf(profileId));
      if (!stored.answered && stored.why.state === 'failed') {
        this.#unread.set(profileId, stored.why.reason);
        return undefined;
      }
      this.#unread.delete(profileId);
      const secret = stored.answered ? stored.secret : undefined;
      this.#known.set(profileId, { kept: secret === undefined ? undefined : keptIn(secret, address) });
    }
    const kept = this.#known.get(profileId)?.kept;
    if (kept !== undefined) rememberSecret(kept.password);
    return kept;
  }

  #requireDestination(kept: Kept, address: Address, confirmed: string | undefined): void {
    const destination = secretDestination(address) ?? '';
    if (kept.for === destination || confirmed === destination) return;
    throw new DeskError('BAD_INPUT', `The password was saved for ${kept.for}, not for ${destination}.`, {
      hint: 'Enter it again, or confirm that it may be sent there.',
    });
  }

  /** What is wrong with keeping a profile's password, in words for the person; `undefined` where nothing is. */
  problemOf({ id: profileId, address }: Pick<Profile, 'id' | 'address'>): string | undefined {
    const unread = this.#unread.get(profileId);
    if (unread !== undefined) {
      return `This computer’s keychain ${unread}, so a saved password of this store could not be read.`;
    }
    const known = this.#known.get(profileId);
    const destination = secretDestination(address) ?? '';
    if (known?.kept !== undefined && known.kept.for !== destination) {
      return `The password of this store was saved for ${known.kept.for}. It isn’t sent to ${destination}: enter it again if it belongs there.`;
    }
    if (known?.unwritten !== true) return undefined;
    return `This computer’s keychain ${this.#reason()}, so the password change was not saved there. It is kept only until you quit.`;
  }

  /** A failure to sign in, with the reason where that may be a password that could not be read, or was not sent. */
  explain(error: unknown, profile: Pick<Profile, 'id' | 'address'>): unknown {
    const problem = this.problemOf(profile);
    if (problem === undefined || !(error instanceof DeskError) || error.code !== 'AUTH_FAILED') return error;
    const advice = this.#unread.has(profile.id) ? ' Unlock the keychain and try again, or enter the password.' : '';
    return new DeskError('AUTH_FAILED', error.message, {
      hint: `${problem}${advice}`,
      ...(error.detail !== undefined && { detail: error.detail }),
      cause: error,
    });
  }

  /** The change counts at once, for this run; `problemOf` tells when the keychain did not take it. */
  async change({ id, address }: Pick<Profile, 'id' | 'address'>, change: PasswordChange | undefined): Promise<void> {
    const destination = secretDestination(address) ?? '';
    if (change === undefined || change.action === 'keep') {
      const kept = this.#known.get(id)?.kept;
      // Confirmed: from now on it belongs there.
      if (kept === undefined || kept.for === destination || change?.for !== destination) return;
      this.#known.set(id, { kept: { ...kept, for: destination } });
    } else {
      this.#known.set(id, { kept: change.action === 'set' ? { password: change.value, for: destination } : undefined });
    }
    this.#unread.delete(id);
    await this.#write(id);
  }

  async copy(from: Profile, to: string): Promise<void> {
    const kept = await this.#keptOf(from);
    if (kept === undefined) return;
    this.#known.set(to, { kept });
    await this.#write(to);
  }

  /** Writes again what the keychain did not take; what it did not tell is asked for at the next need. */
  async retry(): Promise<void> {
    for (const [profileId, { unwritten }] of this.#known) if (unwritten === true) await this.#write(profileId);
    this.#unread.clear();
  }

  async #write(profileId: string): Promise<void> {
    const known = this.#known.get(profileId);
    if (known === undefined) return;
    const written = await this.#chain.write(nameOf(profileId), known.kept && JSON.stringify(known.kept));
    known.unwritten = !written.answered && written.why.state === 'failed';
  }

  #reason(): string {
    const { info } = this.#chain;
    return info.state === 'failed' ? info.reason : 'failed';
  }
}

/** Before 0.2.0 the password alone was kept: it belongs to where its profile leads now. */
function keptIn(secret: string, address: Address): Kept {
  try {
    return keptSchema.parse(JSON.parse(secret));
  } catch {
    return { password: secret, for: secretDestination(address) ?? '' };
  }
}

function nameOf(profileId: string): string {
  return `profile ${profileId}`;
}
