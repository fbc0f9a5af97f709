import { descriptionOf, type Address } from '../../../shared/backends/index.ts';
import { hasMarks, isFile } from '../../stores/address/paths.ts';
import { partsOf } from '../../stores/addresses.ts';

/** Names of databases, tables and the like hold none of these; where one does, something was cut in the wrong place. */
const IN_NO_NAME = /[@:=;"'`<>{}?&\n/]/;
/** A user of a hosted server may be named `app@server`. */
const IN_NO_USER = /[:=;"'`<>{}?&\s]/;

/** No name begins so. 32 hex digits alone are told from no account or namespace, which are called by as many. */
const TOKEN = /shp[a-z]{2,6}_[A-Za-z0-9]{16}|\beyJ[\w-]{5,512}\.[\w-]{5,}\./;

/** Whether an address holds a token, or what can only be part of a connection string, and so perhaps of a password. */
export function isTangled(address: Address): boolean {
  const local = descriptionOf(address.backend).localPath?.(address);
  const isThere = local?.kind === 'file' && isFile(local.path);
  if (!isThere && TOKEN.test(JSON.stringify(address))) return true;
  const { names = [], users = [], paths = [] } = partsOf(address);
  return (
    names.some((name) => IN_NO_NAME.test(name ?? '')) ||
    users.some((user) => IN_NO_USER.test(user ?? '')) ||
    // A file that is there has the name that it has.
    paths.some((path) => path !== undefined && hasMarks(path) && !isFile(path))
  );
}
