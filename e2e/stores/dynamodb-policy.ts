import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { KEYS } from './dynamodb-place.ts';

type Operation = string;

/** What AWS would say in the place of a test server: the server behind answers all the rest. */
export interface Faults {
  /** Operations that the credentials have no right to. */
  denied: Set<Operation>;
  /** How many requests of an operation are still throttled. */
  throttled: Map<Operation, number>;
  /** How many batches are still done only in half. */
  halved: number;
  /** Ids that the index still lists, though the table no longer has them. */
  ghosts: string[];
  /** The one access key that AWS knows; any, when absent. */
  knownKey: string | undefined;
  /** Every request is answered so. */
  refused: { status: number; type: string; message: string } | undefined;
}

/** AWS in front of a test server: policies, capacity, and whatever a test declares. */
export interface PolicedServer extends AsyncDisposable {
  endpoint: string;
  faults: Faults;
  /** The operations that were asked for, in order. */
  asked: Operation[];
}

const ITEMS = { BatchGetItem: 'UnprocessedKeys', BatchWriteItem: 'UnprocessedItems' } as const;
const ITEM_LIST = z.array(z.unknown());
const ANSWER = z.record(z.string(), z.unknown());
const WANTED = z.object({ Keys: z.array(z.unknown()) }).loose();
const BATCH = z.object({ RequestItems: z.record(z.string(), z.union([z.array(z.unknown()), WANTED])) }).loose();
type Requested = z.infer<typeof BATCH>['RequestItems'][string];

export async function startPolicedServer(behind: string): Promise<PolicedServer> {
  const faults: Faults = {
    denied: new Set(),
    throttled: new Map(),
    halved: 0,
    ghosts: [],
    knownKey: undefined,
    refused: undefined,
  };
  const asked: Operation[] = [];

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    asked.push(operation);
    const { refused } = faults;
    if (refused !== undefined) return fail(response, refused.status, refused.type, refused.message);
    if (faults.knownKey !== undefined && !incoming.headers.authorization?.includes(`Credential=${faults.knownKey}/`)) {
      const message = 'The security token included in the request is invalid.';
      return fail(response, 400, 'UnrecognizedClientException', message);
    }
    if (faults.denied.has(operation)) {
      const user = 'arn:aws:iam::123456789012:user/support';
      const what = `dynamodb:${operation} on resource: arn:aws:dynamodb:us-east-1:123456789012:table/shopify_sessions`;
      const why = `because no identity-based policy allows the dynamodb:${operation} action`;
      return fail(response, 400, 'AccessDeniedException', `User: ${user} is not authorized to perform: ${what} ${why}`);
    }
    const left = faults.throttled.get(operation) ?? 0;
    if (left > 0) {
      faults.throttled.set(operation, left - 1);
      const message = 'The level of configured provisioned throughput for the table was exceeded.';
      return fail(response, 400, 'ProvisionedThroughputExceededException', message);
    }
    if (operation === 'Query' && faults.ghosts.length > 0) {
      const items = faults.ghosts.map((id) => ({ id: { S: id } }));
      return forward(behind, incoming, body, response, ({ Items }) => ({
        Items: [...items, ...ITEM_LIST.parse(Items)],
      }));
    }
    const part = faults.halved > 0 && isBatch(operation) ? halfOf(body.toString()) : undefined;
    if (part === undefined || !isBatch(operation)) return forward(behind, incoming, body, response);
    faults.halved -= 1;
    return forward(behind, incoming, Buffer.from(part.now), response, () => ({ [ITEMS[operation]]: part.later }));
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    faults,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const isBatch = (operation: string): operation is keyof typeof ITEMS => operation in ITEMS;

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message }));
}

/** The first half of a batch, and what is left to ask for again. */
function halfOf(text: string): { now: string; later: Record<string, unknown> } {
  const body = BATCH.parse(JSON.parse(text));
  const split = Object.entries(body.RequestItems).map(([table, wanted]) => [table, wanted, half(wanted)] as const);
  return {
    now: JSON.stringify({
      ...body,
      RequestItems: Object.fromEntries(split.map(([table, wanted, at]) => [table, cut(wanted, 0, at)])),
    }),
    later: Object.fromEntries(split.map(([table, wanted, at]) => [table, cut(wanted, at)])),
  };
}

const half = (wanted: Requested) => Math.ceil((Array.isArray(wanted) ? wanted.length : wanted.Keys.length) / 2);

function cut(wanted: Requested, from: number, to?: number): Requested {
  return Array.isArray(wanted) ? wanted.slice(from, to) : { ...wanted, Keys: wanted.Keys.slice(from, to) };
}

/** Hands a request on; what the answer is to say instead goes over it. */
async function forward(
  behind: string,
  { method, headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  instead?: (answer: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  // The server behind keeps what each access key has apart.
  const authorization = headers.authorization?.replace(/Credential=[^/]+/, `Credential=${KEYS.accessKeyId}`);
  const onward = request(behind, { method, headers: { ...headers, authorization, 'content-length': body.length } });
  onward.end(body);
  const [answered] = z.tuple([z.custom<IncomingMessage>()]).parse(await once(onward, 'response'));
  const said = await buffer(answered);
  response.writeHead(answered.statusCode ?? 500, { 'content-type': 'application/x-amz-json-1.0' });
  if (instead === undefined) return void response.end(said);
  const parsed = ANSWER.parse(JSON.parse(said.toString()));
  response.end(JSON.stringify({ ...parsed, ...instead(parsed) }));
}
