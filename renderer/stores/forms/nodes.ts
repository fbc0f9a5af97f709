interface Node {
  host: string;
  port: number;
}

const NODE = /^(?:\[([^\]\s]+)\]|([^:@\s[\]]+))(?::(\d{1,5}))?$/;

const piecesOf = (text: string): string[] => text.split(/[\s,]+/).filter((piece) => piece !== '');

function nodeOf(piece: string, usualPort: number): Node | undefined {
  const found = NODE.exec(piece);
  const host = found?.[1] ?? found?.[2];
  const port = found?.[3] === undefined ? usualPort : Number(found[3]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/** What is wrong with a list of `host:port`. */
export function checkNodes(text: string): string | undefined {
  const wrong = piecesOf(text).find((piece) => nodeOf(piece, 1) === undefined);
  return wrong === undefined ? undefined : `“${wrong}” is not an address: type host:port.`;
}

/** The servers that a checked list names. @param usualPort where a line names none */
export function nodesOf(text: string, usualPort: number): Node[] {
  return piecesOf(text).flatMap((piece) => nodeOf(piece, usualPort) ?? []);
}

export function textOfNodes(nodes: readonly Node[]): string {
  return nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join('\n');
}
