import type { TrashInfo } from '../../shared/records.ts';

/** Where a password will be, told where it is typed. Passwords and the key of the trash are kept in the same place. */
export function passwordPlace(key: TrashInfo['key'] | undefined): string {
  switch (key) {
    case 'keychain':
      return 'Kept in the key chain of this computer.';
    case 'until-exit':
      return 'Kept until Session Desk is closed, then asked for again: this computer has no key chain to keep it in.';
    case undefined:
      return '';
  }
}
