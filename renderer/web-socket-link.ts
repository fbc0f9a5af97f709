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
    const proof = signInProof();
    const websocket = new WebSocket(`ws://${host}/rpc`, [CALL_PROTOCOL, proof]);
    websocket.addEventListener('close', forget);
    await new Promise<void>((resolve, reject) => {
      const refused = () => void whyRefused(proof).then(reject);
      websocket.addEventListener('close', refused);
      websocket.addEventListener('open', () => {
        websocket.removeEventListener('close', refused);
        resolve();
      });
    });
    return new RPCLink({ websocket });
  }

  /** A WebSocket does not say why it was refused, an ordinary request does. */
  async function whyRefused(proof: string): Promise<unknown> {
    try {
      const { status } = await fetch(`${origin}/rpc`, { method: 'POST', headers: { [PROOF_HEADER]: proof } });
      return status === 401 ? new ORPCError('UNAUTHORIZED') : new TypeError('The connection was refused.');
    } catch (error) {
      return error;
    }
  }

  return new DynamicLink(() => {
    if (link === undefined) {
      link = open();
      link.catch(forget);
    }
    return link;
  });
}
