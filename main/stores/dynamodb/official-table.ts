import { CreateTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { CallOptions } from '../store.ts';
import { pause, type Connection } from './connection.ts';
import { describeTable, OFFICIAL_INDEX, OFFICIAL_TABLE } from './table.ts';

/** How often DynamoDB is asked whether the table is ready, and for how long; milliseconds. */
const ASK_EVERY = 500;
const READY_IN = 120_000;

/** The table that the official adapter documents, paid by use. */
export function officialTable({ table, index }: AddressOf<'dynamodb'>): CreateTableCommandInput {
  return {
    TableName: table ?? OFFICIAL_TABLE,
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'shop', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: index ?? OFFICIAL_INDEX,
        KeySchema: [{ AttributeName: 'shop', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  };
}

/** Makes the table and waits until it can be used. */
export async function createOfficialTable(connection: Connection, options: CallOptions): Promise<void> {
  const input = officialTable(connection.address);
  const { TableName: name = OFFICIAL_TABLE } = input;
  try {
    await connection.call((client, call) => client.send(new CreateTableCommand(input), call), options);
  } catch (error) {
    const cause = error instanceof DeskError ? error.cause : undefined;
    if (!(cause instanceof Error) || cause.name !== 'ResourceInUseException') throw error;
    throw new DeskError('CONFLICT', `The table ${name} already exists.`, { hint: 'Open it.', cause });
  }
  const giveUp = Date.now() + READY_IN;
  while (Date.now() < giveUp) {
    const { active, index } = await describeTable(
      connection,
      name,
      connection.address.index ?? OFFICIAL_INDEX,
      options,
    );
    if (active && index?.active === true) return;
    await pause(ASK_EVERY, options.signal);
  }
  throw new DeskError('BUSY', `The table ${name} was created, but is not ready yet.`, { hint: 'Open it in a minute.' });
}
