import { DynamicLink, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { CALL_PROTOCOL, PROOF_HEADER } from '../shared/sign-in.ts';
import { signInProof } from './sign-in.ts';

/**
 * Calls over one WebSocket for each window: of other connections browsers allow six to a host, for all tabs together, and each stream
 * holds one. The first call opens it, and after it was lost the next one opens another.
 */
export function webSocketLink({ origin, host }: Location) {
  let link: Promise<RPCLink<object>> | undefined;
  const forget = () => (link = undefined);

  async function open(): Promise<RPCLink<object>> {
    // A WebSocket does not say why it was refused, this does.
    const proof = signInProof();
    const { status } = await fetch(`${origin}/rpc`, { method: 'POST', headers: { [PROOF_HEADER]: proof } });
    if (status === 401) throw new ORPCError('UNAUTHORIZED');
    const websocket = new WebSocket(`ws://${host}/rpc`, [CALL_PROTOCOL, proof]);
    websocket.addEventListener('close', forget);
    await new Promise<void>((resolve, reject) => {
      websocket.addEventListener('open', () => resolve());
      websocket.addEventListener('close', () => reject(new TypeError('The connection was refused.')));
    });
    return new RPCLink({ websocket });
  }

  return new DynamicLink(() => {
    if (link === undefined) {
      link = open();
      link.catch(forget);
    }
    return link;
  });
}
