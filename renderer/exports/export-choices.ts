import type { ExportFormat } from '../../shared/exports.ts';

export const FORMATS: Record<ExportFormat, { title: string; help: string }> = {
  ndjson: { title: 'NDJSON', help: 'One session a line, in the form of Session.toObject().' },
  json: { title: 'JSON', help: 'One list of sessions in the form of Session.toObject().' },
  csv: {
    title: 'CSV',
    help: 'One session a row. Cells that a spreadsheet would run as a formula start with an apostrophe.',
  },
};

export type TokenChoice = 'none' | 'masked' | 'passphrase' | 'recipient';

export const TOKEN_CHOICES: { value: TokenChoice; label: string }[] = [
  { value: 'none', label: 'Left out' },
  { value: 'masked', label: 'Masked' },
  { value: 'passphrase', label: 'Included, file encrypted with a passphrase' },
  { value: 'recipient', label: 'Included, file encrypted for an age public key' },
];

/** `barn-app-sessions.ndjson` for `Barn app sessions`, with `.age` where it is encrypted. */
export function nameFor(words: string, format: ExportFormat, tokens: TokenChoice): string {
  const encrypted = tokens === 'passphrase' || tokens === 'recipient';
  return `${fileStem(words)}.${format}${encrypted ? '.age' : ''}`;
}

/** Words as every system takes them in the name of a file. */
export function fileStem(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(-80)
    .replaceAll(/^-+|-+$/g, '');
}

/** For a shell, where the path may have spaces and quotes in it. The secret key lies in a file that only its owner knows. */
export function decryptCommand(path: string, tokens: TokenChoice): string {
  const isPlain = /^[\w./-]+$/.test(path);
  // Windows has no quotes in its paths.
  const quoted = path.includes('\\') ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return `age -d ${tokens === 'recipient' ? '-i key.txt ' : ''}${isPlain ? path : quoted}`;
}
