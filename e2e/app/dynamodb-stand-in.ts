import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands before a DynamoDB of the tests and behaves as Amazon's does where that one knows no policies, limits and distances. */
export interface StandIn extends AsyncDisposable {
  url: string;
  /** Actions that the credentials do not allow: `Scan`. */
  denied: Set<string>;
  /** So many of the next scans are told to come back later. */
  throttled: number;
  /** Milliseconds that a scan takes longer. */
  delay: number;
  /** Scans that got through. */
  scans: number;
  /** What the table says of itself, which Amazon's counts every six hours and others never. */
  size: { items: number; bytes: number };
}

/** Items in one answer: Amazon's hold a megabyte, these less, so that small tables take several. */
const AT_ONCE = 300;

export async function standBefore(target: string): Promise<StandIn> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const standIn: StandIn = {
    url: `http://127.0.0.1:${address.port}`,
    denied: new Set(),
    throttled: 0,
    delay: 0,
    scans: 0,
    size: { items: 0, bytes: 0 },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    let body: string = await text(request);
    if (standIn.denied.has(action)) {
      refuse(
        response,
        'AccessDeniedException',
        `User: arn:aws:iam::123456789012:user/desk is not authorized to perform: dynamodb:${action} on resource: table/shopify_sessions`,
      );
      return;
    }
    if (action === 'Scan') {
      if (standIn.throttled > 0) {
        standIn.throttled -= 1;
        refuse(
          response,
          'ProvisionedThroughputExceededException',
          'The level of configured provisioned throughput for the table was exceeded.',
        );
        return;
      }
      standIn.scans += 1;
      body = body.replace(/"Limit":\d+/, `"Limit":${AT_ONCE}`);
      await sleep(standIn.delay);
    }
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
    );
    const reply = await fetch(target, { method: 'POST', headers, body });
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0' });
    const words = await reply.text();
    response.end(
      action === 'DescribeTable'
        ? words
            .replaceAll(/"ItemCount":\d+/g, `"ItemCount":${standIn.size.items}`)
            .replace(/"TableSizeBytes":\d+/, `"TableSizeBytes":${standIn.size.bytes}`)
        : words,
    );
  }
  return standIn;
}

function refuse(response: ServerResponse, type: string, message: string): void {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }));
}
