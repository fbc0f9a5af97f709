import { DeskError } from '../../../shared/errors.ts';
import { decoded } from '../../../shared/connection-url.ts';

export interface ServerHost {
  host: string;
  port: number;
}

/**
 * Reads `host`, `host:5432`, `[::1]:5432`, several with commas between them.
 * @throws DeskError BAD_INPUT, without repeating anything: what stands there may be part of a password
 */
export function readHosts(text: string, defaultPort: number, notAnAddress: () => DeskError): ServerHost[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]@]*))(?::(.*))?$/s.exec(part) ?? [];
      const host = decoded(bracketed ?? plain ?? '');
      if (port !== undefined && port !== '') checkPort(port);
      // In the name of a server stands nothing else: something was cut in the wrong place.
      if ((bracketed ?? plain) === undefined || !/^[\p{L}\p{N}._%:/-]*$/u.test(host)) throw notAnAddress();
      return {
        host: host === '' ? '127.0.0.1' : host,
        port: port === undefined || port === '' ? defaultPort : Number(port),
      };
    });
}

function checkPort(text: string): void {
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return;
  throw new DeskError('BAD_INPUT', 'The port after the host is not a number from 1 to 65535.', {
    hint: 'Correct the port, or remove it and its colon to use the default. In a password, : is written %3A, @ is written %40 and / is written %2F.',
  });
}

/** Hosts and ports that are listed apart, as libpq's options have them: one port for all, or one for each. */
export function joinHosts(hosts: string, ports = ''): string {
  const each = ports.split(',');
  return hosts
    .split(',')
    .map((host, index) => {
      const port = each.length === 1 ? ports : (each[index] ?? '');
      return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}${port === '' ? '' : `:${port}`}`;
    })
    .join(',');
}
