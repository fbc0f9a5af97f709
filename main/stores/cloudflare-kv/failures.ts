import { throttled, type Row, type ServiceFailures } from '../cloudflare/failures.ts';

const noNamespace: Row = ({ account, container }) => [
  'TABLE_MISSING',
  `There is no namespace ${container ?? ''} in the account ${account}.`,
  'Choose another namespace in the profile. It is found by its ID, not by its title.',
];

const tooLarge: Row = [
  'VALUE_REFUSED',
  'This is more than Cloudflare KV accepts: 25 MiB for a value, 1,024 bytes for its metadata. Nothing was written.',
  'Make it smaller and save again.',
];

export const KV_FAILURES: ServiceFailures = {
  permission: 'Workers KV Storage: Read to view, Edit to save and delete',
  byCode: { 10011: noNamespace, 10013: noNamespace, 10022: throttled, 10024: tooLarge, 413: tooLarge },
};
