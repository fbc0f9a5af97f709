export const EXPORT_FORMATS = ['ndjson', 'json', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What becomes of tokens. In plain text they are only inside a file that is encrypted with age. */
export type ExportTokens = 'none' | 'masked' | { passphrase: string } | { recipient: string };

export interface ExportResult {
  path: string;
  /** In the file. */
  sessions: number;
  /** Sessions among them that could be read in part only. */
  unreadable: number;
  /** Chosen sessions that are no longer in the store. */
  missing: number;
  bytes: number;
}
