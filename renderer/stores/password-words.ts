import type { KeyChainInfo } from '../../shared/records.ts';

/** Where a password will be, told where it is typed. */
export function passwordPlace(keyChain: KeyChainInfo | undefined): string {
  switch (keyChain?.state) {
    case 'ok':
      return 'Kept in the key chain of this computer.';
    case 'failed':
      return `Kept until Session Desk is closed: the key chain of this computer ${keyChain.reason}.`;
    case 'none':
      return 'Kept until Session Desk is closed, then asked for again: this computer has no key chain to keep it in.';
    case undefined:
      return '';
  }
}
