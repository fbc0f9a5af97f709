import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { findCommand, run } from './commands.ts';
import type { ContainerImage } from './docker.ts';
import { installPackages, timeOf } from './npm-packages.ts';
import { startPrivately, type PrivateServer, type TestServer } from './server.ts';

/** Where Maven's answer is kept between runs. */
const LOCAL = path.resolve(import.meta.dirname, '../../node_modules/.cache/dynamodb-local');
const POM = path.join(import.meta.dirname, 'dynamodb-local', 'pom.xml');
const DYNALITE = path.join(import.meta.dirname, 'dynalite');

export const DYNAMODB_IMAGE: ContainerImage = {
  image: 'amazon/dynamodb-local:2.6.1',
  port: 8000,
  env: {},
  ready: 'Initializing DynamoDB Local',
  times: 1,
  url: ({ host, port }) => `http://${host}:${port}`,
};

/** Java and Maven, where this machine has both: Amazon's own server for tests is to be had with them. */
export async function findDynamodbLocal(): Promise<string | undefined> {
  const [java, maven] = await Promise.all([findCommand(['java']), findCommand(['mvn'])]);
  return maven === undefined ? undefined : java;
}

/** Amazon's own DynamoDB for tests, in memory; `undefined` where Java, Maven or its registry cannot be had. */
export async function startDynamodbLocal(): Promise<TestServer | undefined> {
  const java = await findDynamodbLocal();
  if (java === undefined || !(await resolveLocal())) return undefined;
  const server = await startPrivately({
    ...SERVER,
    command: java,
    origin: 'DynamoDB Local 2.6.1',
    args: (_folder, port) => [
      `-Djava.library.path=${LOCAL}`,
      '-Xmx1g',
      '-XX:+UseSerialGC',
      '-cp',
      path.join(LOCAL, '*'),
      'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
      '-inMemory',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
  });
  await warmUp(server.url);
  return server;
}

/** Java takes seconds for what it does for the first time, which the program would take for a server that does not answer. */
async function warmUp(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'warm', secretAccessKey: 'up' };
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint, credentials });
  const TableName = 'warm';
  const id = { AttributeName: 'id', AttributeType: 'S', KeyType: 'HASH' } as const;
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [id],
      KeySchema: [id],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const Item = { id: { S: 'warm' } };
  await client.send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' }));
  await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Item] } } }));
  await client.send(new ScanCommand({ TableName }));
  await client.send(new DeleteItemCommand({ TableName, Key: Item }));
  await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
}

/** Another server of the same protocol, from npm. */
export async function startDynalite(): Promise<TestServer> {
  const program = path.join(DYNALITE, 'node_modules', 'dynalite', 'cli.js');
  await installPackages(DYNALITE);
  return startPrivately({
    ...SERVER,
    command: process.execPath,
    origin: 'dynalite 4.0.0',
    args: (folder, port) => [
      program,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--path',
      folder,
      '--createTableMs=0',
      '--deleteTableMs=0',
      '--updateTableMs=0',
    ],
  });
}

/** What both have in common: there is nothing to prepare, and whatever is asked, an answer means that it is there. */
const SERVER: Pick<PrivateServer, 'prepare' | 'ping' | 'url'> = {
  prepare: async () => {},
  async ping(port) {
    await fetch(`http://127.0.0.1:${port}/`);
  },
  url: (port) => `http://127.0.0.1:${port}`,
};

/** Has Maven fetch the server with all that it needs, once. */
async function resolveLocal(): Promise<boolean> {
  if ((await timeOf(LOCAL)) >= (await timeOf(POM))) return true;
  const half = `${LOCAL}.part-${process.pid}`;
  await mkdir(half, { recursive: true });
  try {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${half}`]);
    await rm(LOCAL, { recursive: true, force: true });
    await rename(half, LOCAL);
    return true;
  } catch (error) {
    console.warn('DynamoDB Local could not be had from Maven:', String(error).slice(0, 500));
    return false;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
