import { joinUrl } from '../../../shared/connection-url.ts';
import { joinHosts } from '../../stores/address/server-hosts.ts';

/** See the libpq manual, "Keyword/Value Connection Strings". */
const FIRST =
  /^\s*(?:host|hostaddr|port|dbname|user|password|service|sslmode|target_session_attrs|application_name)\s*=/i;
const PAIR = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gsy;

/** `host=db port=5432 dbname=orders user=app password='…'` as a URL; `undefined` where it is something else. */
export function keywordFormAsUrl(text: string): string | undefined {
  if (!FIRST.test(text) || text.includes(';')) return undefined;
  const found = new Map<string, string>();
  let end = 0;
  for (const [whole, name = '', quoted, plain = ''] of text.matchAll(PAIR)) {
    found.set(name.toLowerCase(), (quoted ?? plain).replace(/\\(.)/gs, '$1'));
    end += whole.length;
  }
  if (text.slice(end).trim() !== '' || found.size < 2) return undefined;
  const take = (name: string): string | undefined => {
    const value = found.get(name);
    found.delete(name);
    return value === '' ? undefined : value;
  };
  const [host, address, port] = [take('host'), take('hostaddr'), take('port')];
  const isSocket = host?.startsWith('/') === true;
  return joinUrl({
    scheme: 'postgres',
    user: take('user'),
    password: take('password'),
    hosts: joinHosts(isSocket ? '127.0.0.1' : (host ?? address ?? '127.0.0.1'), port),
    path: take('dbname'),
    options: [...(isSocket && host !== undefined ? [['host', host] as const] : []), ...found],
  });
}
