import type { SessionFields } from '../../shared/session.ts';
import { offline, online } from './store-file.ts';

const LONG = 300_000;
const ZALGO = `z${'\u0301\u0316\u034E\u0353'.repeat(40)}algo`;

/** Shops of ordinary length in the widths that one sees. */
export const friendlySessions: SessionFields[] = Array.from({ length: 14 }, (_, at) =>
  online(`plain-tea-${at}.myshopify.com`, String(7_001 + at)),
);

/** What nobody means to store, in every text of a session. */
export const hostileSessions: SessionFields[] = [
  online('pl\u0430in-tea.myshopify.com', '8001', { firstName: 'Cyrillic', lastName: 'Letter' }),
  online('moc.evil\u202Emoc.yfipohsym.aet', '8002', { firstName: 'good\u202Elive', lastName: '\u2066\u2067' }),
  online('zero\u200Bwidth\uFEFF.myshopify.com', '8003', { firstName: '\u{E0041}\u{E0042}', lastName: '\u00AD' }),
  online('lines\nand\ttabs\r\n.myshopify.com', '8004', { firstName: 'a\nb\nc', lastName: '\u0000\u001B[31m' }),
  online(`${'w'.repeat(LONG)}.myshopify.com`, '8005', {
    firstName: 'M'.repeat(LONG),
    email: `${'e'.repeat(LONG)}@x.example`,
  }),
  online(`${ZALGO}.myshopify.com`, '8006', { firstName: ZALGO, lastName: ZALGO }),
  online('<img src=x onerror=alert(1)>', '8007', {
    firstName: '<script>document.title="run"</script>',
    lastName: '"><style>*{display:none}</style>',
  }),
  online('</td></tr></table>;position:fixed;inset:0', '8008', { firstName: '{{7*7}}', lastName: '${7*7}' }),
  online('שלום-חנות.myshopify.com', '8009', { firstName: 'محمد', lastName: 'علي' }),
  online('👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿.myshopify.com', '9223372036854775807', { firstName: '👩‍💻', lastName: '﷽' }),
  online(' ', '8011', { firstName: ' ', lastName: '', email: '' }),
  online('scopes.myshopify.com', '8012', {
    scope: Array.from({ length: 4_000 }, (_, at) => `read_thing${at}`).join(','),
  }),
  online('far.myshopify.com', '8013', { expires: 8_000_000_000_000_000 }),
  offline('javascript:alert(1)', { state: '\u202E', scope: '<b>read</b>,\u202Eetirw' }),
];
