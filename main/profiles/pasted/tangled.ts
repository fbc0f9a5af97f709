import type { Address } from '../../../shared/profiles.ts';
import { hasMarks, isFile } from '../sqlite-path.ts';

/** Names of databases, tables and the like hold none of these; where one does, something was cut in the wrong place. */
const IN_NO_NAME = /[@:=;"'`<>{}?&\n/]/;
/** A user of a hosted server may be named `app@server`. */
const IN_NO_USER = /[:=;"'`<>{}?&\s]/;

/** No name begins so. 32 hex digits alone are told from no account or namespace, which are called by as many. */
const TOKEN = /shp[a-z]{2,6}_[A-Za-z0-9]{16}|\beyJ[\w-]{5,512}\.[\w-]{5,}\./;

/** Whether an address holds a token, or what can only be part of a connection string, and so perhaps of a password. */
export function isTangled(address: Address): boolean {
  const isThere = address.backend === 'sqlite' && isFile(address.file);
  if (!isThere && TOKEN.test(JSON.stringify(address))) return true;
  switch (address.backend) {
    case 'memory':
      return false;
    case 'sqlite':
      return isTangledPath(address.file);
    case 'postgres':
    case 'mysql': {
      const { database, user = '', applicationName = '', tls } = address;
      const schema = address.backend === 'postgres' ? (address.schema ?? '') : '';
      const files = [tls.caFile, tls.certFile, tls.keyFile].filter((file) => file !== undefined);
      return (
        [database, schema, applicationName.replaceAll('/', '')].some((name) => IN_NO_NAME.test(name)) ||
        IN_NO_USER.test(user) ||
        files.some(isTangledPath)
      );
    }
    case 'redis':
      return IN_NO_NAME.test(address.sentinelName ?? '') || IN_NO_USER.test(address.user ?? '');
    case 'mongodb':
      return IN_NO_NAME.test(address.database ?? '');
    case 'dynamodb': {
      const { table = '', index = '', credentials } = address;
      const names = [table, index, credentials.from === 'profile' ? credentials.profile : ''];
      return (
        names.some((name) => IN_NO_NAME.test(name)) ||
        (credentials.from === 'keys' && IN_NO_USER.test(credentials.accessKeyId))
      );
    }
    case 'cloudflare-kv':
      return address.place.at === 'folder' && hasMarks(address.place.folder);
  }
}

/** A file that is there has the name that it has. */
function isTangledPath(file: string): boolean {
  return hasMarks(file) && !isFile(file);
}
