import { z } from 'zod';
import { name, path } from './address-fields.ts';
import { lastPartOf, SHOP_INDEX, TABLE_CREATION, TABLE_LABELS, type BackendDescription } from './backend.ts';
import { TABLE, wholePath } from './form-fields.ts';

export const sqliteAddress = z.strictObject({
  backend: z.literal('sqlite'),
  /** Absolute path of the database file. */
  file: path,
  /** Table that holds the sessions; detected when absent. */
  table: name.optional(),
});
export type SqliteAddress = z.infer<typeof sqliteAddress>;

export const sqlite: BackendDescription<SqliteAddress> = {
  name: 'SQLite',
  labels: TABLE_LABELS,
  declaresColumns: true,
  canMap: true,
  hasIndexes: true,
  creation: TABLE_CREATION,
  index: {
    ...SHOP_INDEX,
    cost: 'The app cannot write while it is created: some seconds for each million sessions.',
  },
  examples: [{ text: 'prisma/dev.sqlite', label: 'A SQLite file, or its DATABASE_URL' }],
  fileType: { name: 'SQLite databases', extensions: ['sqlite', 'sqlite3', 'db', 'db3'] },
  form: {
    rows: [
      [],
      [
        {
          kind: 'text',
          name: 'file',
          label: 'File',
          placeholder: '/path/to/dev.sqlite',
          required: 'Enter the path of the file.',
          check: wholePath,
          isPathOf: 'file',
        },
      ],
      [TABLE],
    ],
    valuesOf: ({ file, table = '' }) => ({ file, container: table }),
    addressOf: ({ text }) => ({
      backend: 'sqlite',
      file: text('file'),
      ...(text('container') !== '' && { table: text('container') }),
    }),
    nameOf: ({ file }) => lastPartOf(file),
  },
  location: ({ file }) => file,
  shortLocation: ({ file }) => lastPartOf(file),
  opening: ({ file }) => `Opening ${file}`,
  container: ({ table }) => table,
  withContainer: (address, table) => {
    const { table: _, ...rest } = address;
    return { ...rest, ...(table !== undefined && { table }) };
  },
  secretDestination: () => undefined,
  environmentClues: () => undefined,
  localPath: ({ file }) => ({ kind: 'file', path: file }),
};
