import type { KeychainInfo } from '../../shared/records.ts';

/** Where a password will be, told where it is typed. */
export function passwordPlace(keychain: KeychainInfo | undefined): string {
  switch (keychain?.state) {
    case 'ok':
      return 'Kept in the keychain of this computer.';
    case 'failed':
      return `Kept until Session Desk is closed: the keychain of this computer ${keychain.reason}.`;
    case 'none':
      return 'Kept until Session Desk is closed, then asked for again: this computer has no keychain to keep it in.';
    case undefined:
      return '';
  }
}
