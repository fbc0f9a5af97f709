import type { Address } from '../../../shared/profiles.ts';
import type { FormDescription } from './description.ts';
import { TABLE, wholePath } from './fields.ts';

export const SQLITE_FORM: FormDescription<Extract<Address, { backend: 'sqlite' }>> = {
  title: 'SQLite',
  rows: [
    [],
    [
      {
        kind: 'text',
        name: 'file',
        label: 'File',
        placeholder: '/path/to/dev.sqlite',
        required: 'Type the path of the file.',
        check: wholePath,
        isPathOf: 'file',
      },
    ],
    [TABLE],
  ],
  more: undefined,
  valuesOf: ({ file, table = '' }) => ({ file, place: table }),
  addressOf: ({ text }) => ({
    backend: 'sqlite',
    file: text('file'),
    ...(text('place') !== '' && { table: text('place') }),
  }),
  nameOf: ({ file }) => file.split(/[/\\]/).at(-1) ?? file,
  ownerOf: () => undefined,
};
