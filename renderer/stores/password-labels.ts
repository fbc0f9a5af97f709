import type { KeychainInfo } from '../../shared/records.ts';

/** Where a password will be, told where it is typed. */
export function passwordPlace(keychain: KeychainInfo | undefined): string {
  switch (keychain?.state) {
    case 'ok':
      return 'Saved in this computer’s keychain.';
    case 'failed':
      return `Kept only until you quit: this computer’s keychain ${keychain.reason}.`;
    case 'none':
      return 'Kept only until you quit: this computer has no keychain.';
    case undefined:
      return '';
  }
}
