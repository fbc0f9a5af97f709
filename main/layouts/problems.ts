import { domainWarning } from '../../shared/lookalikes.ts';
import { canonicalShop, idForm, isShopDomain, type IdForm } from '../../shared/ids.ts';
import type { Problem } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';

type Check = (session: Partial<SessionFields>, form: IdForm | undefined) => Problem | undefined;

const shopForm: Check = ({ shop }) => {
  if (shop === undefined) return undefined;
  if (!isShopDomain(shop)) {
    const hint = domainWarning(shop);
    return {
      severity: 'warning',
      field: 'shop',
      message: 'This is not the domain of a shop.',
      ...(hint !== undefined && { hint }),
    };
  }
  const canonical = canonicalShop(shop);
  if (canonical === shop) return undefined;
  return {
    severity: 'warning',
    field: 'shop',
    message: shop.endsWith('/') ? 'The shop is stored with a trailing slash.' : 'The shop is stored with capitals.',
    hint: `An app that looks for ${canonical} does not find this session.`,
  };
};

const idAndShop: Check = ({ shop }, form) => {
  if (form === undefined || shop === undefined) return undefined;
  if ((form.form !== 'offline' && form.form !== 'online') || form.shop === shop) return undefined;
  return {
    severity: 'warning',
    field: 'id',
    message: 'The id names another shop than the session.',
    hint: 'Looking it up by id and by shop gives different answers.',
  };
};

const idAndUser: Check = ({ userId }, form) => {
  if (form === undefined || userId === undefined) return undefined;
  if (form.form !== 'online' || form.userId === userId) return undefined;
  return { severity: 'warning', field: 'userId', message: 'The id names another user than the session.' };
};

const idAndKind: Check = ({ isOnline }, form) => {
  if (form === undefined || isOnline === undefined) return undefined;
  if (form.form !== (isOnline ? 'offline' : 'online')) return undefined;
  return {
    severity: 'warning',
    field: 'isOnline',
    message: isOnline
      ? 'The id is that of an offline session, but this one is marked online.'
      : 'The id is that of an online session, but this one is marked offline.',
  };
};

const refreshWithoutExpiry: Check = ({ refreshToken, expires }) =>
  refreshToken === undefined || refreshToken === '' || expires !== undefined
    ? undefined
    : {
        severity: 'warning',
        field: 'expires',
        message: 'There is a refresh token, but no expiry.',
        hint: 'The app takes the access token to be good for ever and never refreshes it.',
      };

const noToken: Check = ({ accessToken }) =>
  accessToken === undefined || accessToken === ''
    ? {
        severity: 'warning',
        field: 'accessToken',
        message: 'There is no access token.',
        hint: 'The app cannot call Shopify with this session; the person must open the app again.',
      }
    : undefined;

const onlineWithoutExpiry: Check = ({ isOnline, expires }) =>
  isOnline === true && expires === undefined
    ? { severity: 'warning', field: 'expires', message: 'An online session has no expiry; Shopify always gives one.' }
    : undefined;

function nullName(field: 'firstName' | 'lastName' | 'email'): Check {
  return (session) =>
    session[field] === 'null'
      ? {
          severity: 'warning',
          field,
          message: 'The text “null” is stored where there is no value.',
          hint: 'Some adapters write a missing value so.',
        }
      : undefined;
}

const CHECKS: readonly Check[] = [
  shopForm,
  idAndShop,
  idAndUser,
  idAndKind,
  refreshWithoutExpiry,
  noToken,
  onlineWithoutExpiry,
  nullName('firstName'),
  nullName('lastName'),
  nullName('email'),
];

/** What is odd about a session, as far as its fields tell. */
export function problemsOf(session: Partial<SessionFields>): Problem[] {
  const problems: Problem[] = [];
  const form = session.id === undefined ? undefined : idForm(session.id);
  for (const check of CHECKS) {
    const problem = check(session, form);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
