import type { Server } from './address-fields.ts';

const SERVER = /^(?:\[([^\]\s]+)\]|([^:@\s[\]]+))(?::(\d{1,5}))?$/;

const piecesOf = (text: string): string[] => text.split(/[\s,]+/).filter((piece) => piece !== '');

function serverOf(piece: string, usualPort: number): Server | undefined {
  const found = SERVER.exec(piece);
  const host = found?.[1] ?? found?.[2];
  const port = found?.[3] === undefined ? usualPort : Number(found[3]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/** What is wrong with a list of `host:port`. */
export function wrongInServers(text: string): string | undefined {
  const wrong = piecesOf(text).find((piece) => serverOf(piece, 1) === undefined);
  return wrong === undefined ? undefined : `“${wrong}” is not an address: enter host:port.`;
}

/** The servers that a checked list names. @param usualPort where a line names none */
export function serversIn(text: string, usualPort: number): Server[] {
  return piecesOf(text).flatMap((piece) => serverOf(piece, usualPort) ?? []);
}

/** One on each line, as `serversIn` reads them. */
export function serverLines(servers: readonly Server[]): string {
  return servers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join('\n');
}

/** `db:5432`, several with commas between them. */
export function hostList(servers: readonly Server[]): string {
  return servers.map(({ host, port }) => `${host}:${port}`).join(', ');
}
