import { z } from 'zod';
import type { BackendDescription } from './backend.ts';
import { HOST, PASSWORD, portField, USER, wholePath } from './form-fields.ts';
import {
  DATABASE,
  MORE,
  NETWORK,
  PROTECTION,
  REACH,
  SOCKET,
  SQL_SERVER,
  sqlServerFields,
  sqlServerOf,
  sqlServerTexts,
  sqlServerValues,
} from './sql-server.ts';

export const mysqlAddress = z.strictObject({ backend: z.literal('mysql'), ...sqlServerFields });
export type MysqlAddress = z.infer<typeof mysqlAddress>;

const PORT = 3306;

export const mysql: BackendDescription<MysqlAddress> = {
  ...SQL_SERVER,
  ...sqlServerTexts(({ host, port }: MysqlAddress) => [{ host, port }]),
  name: 'MySQL or MariaDB',
  shortName: 'MySQL',
  examples: [{ text: 'mysql://app@host/orders', label: 'MySQL or MariaDB' }],
  form: {
    rows: [
      [REACH],
      [
        { ...HOST, when: NETWORK },
        {
          kind: 'text',
          name: 'socket',
          label: 'Socket',
          placeholder: '/var/run/mysqld/mysqld.sock',
          required: 'Enter the path of the socket.',
          check: wholePath,
          when: SOCKET,
        },
        { ...portField(PORT), when: NETWORK },
      ],
      [DATABASE, USER],
      [PASSWORD],
      ...PROTECTION,
    ],
    more: MORE,
    valuesOf: sqlServerValues,
    addressOf: (filled) => ({
      backend: 'mysql',
      ...sqlServerOf(filled),
      // A socket has none, but every address names one.
      port: Number(filled.text('port') || PORT),
    }),
    nameOf: ({ database }) => database,
    ownerOf: ({ user }) => user,
  },
  withContainer: (address, table) => {
    const { table: _, ...rest } = address;
    return { ...rest, ...(table !== undefined && { table }) };
  },
};
