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
      message: 'Not a valid shop domain.',
      ...(hint !== undefined && { hint }),
    };
  }
  const canonical = canonicalShop(shop);
  if (canonical === shop) return undefined;
  return {
    severity: 'warning',
    field: 'shop',
    message: shop.endsWith('/')
      ? 'The shop is stored with a trailing slash.'
      : 'The shop is stored with capital letters.',
    hint: `Apps that look up ${canonical} won’t find this session.`,
  };
};

const idAndShop: Check = ({ shop }, form) => {
  if (form === undefined || shop === undefined) return undefined;
  if ((form.form !== 'offline' && form.form !== 'online') || form.shop === shop) return undefined;
  return {
    severity: 'warning',
    field: 'id',
    message: 'The session ID names a different shop.',
    hint: 'Lookups by ID and by shop give different results.',
  };
};

const idAndUser: Check = ({ userId }, form) => {
  if (form === undefined || userId === undefined) return undefined;
  if (form.form !== 'online' || form.userId === userId) return undefined;
  return { severity: 'warning', field: 'userId', message: 'The session ID names a different user.' };
};

const idAndKind: Check = ({ isOnline }, form) => {
  if (form === undefined || isOnline === undefined) return undefined;
  if (form.form !== (isOnline ? 'offline' : 'online')) return undefined;
  return {
    severity: 'warning',
    field: 'isOnline',
    message: isOnline
      ? 'The ID is that of an offline session, but this session is marked online.'
      : 'The ID is that of an online session, but this session is marked offline.',
  };
};

const refreshWithoutExpiry: Check = ({ refreshToken, expires }) =>
  refreshToken === undefined || refreshToken === '' || expires !== undefined
    ? undefined
    : {
        severity: 'warning',
        field: 'expires',
        message: 'Has a refresh token but no expiry.',
        hint: 'The app treats the access token as permanent and never refreshes it.',
      };

/**
 * `Session.fromPropertyArray` of `@shopify/shopify-api` 15.0.0 takes a number 0 for no date, and through it all adapters do but those for
 * MongoDB and DynamoDB, which give it a `Date`.
 */
const expiryOfZero: Check = ({ expires }) =>
  expires === 0
    ? {
        severity: 'warning',
        field: 'expires',
        message: 'The expiry is 0, or January 1, 1970.',
        hint: 'Most of Shopify’s adapters read 0 as no expiry. The app then never refreshes the access token.',
      }
    : undefined;

const noToken: Check = ({ accessToken }) =>
  accessToken === undefined || accessToken === ''
    ? {
        severity: 'warning',
        field: 'accessToken',
        message: 'No access token.',
        hint: 'The app cannot call Shopify with this session until it has a new token.',
      }
    : undefined;

const onlineWithoutExpiry: Check = ({ isOnline, expires }) =>
  isOnline === true && expires === undefined
    ? { severity: 'warning', field: 'expires', message: 'Online session without an expiry. Shopify always sets one.' }
    : undefined;

function nullName(field: 'firstName' | 'lastName' | 'email'): Check {
  return (session) =>
    session[field] === 'null'
      ? {
          severity: 'warning',
          field,
          message: 'The text “null” is stored instead of no value.',
          hint: 'Some adapters write missing values this way.',
        }
      : undefined;
}

const CHECKS: readonly Check[] = [
  shopForm,
  idAndShop,
  idAndUser,
  idAndKind,
  refreshWithoutExpiry,
  expiryOfZero,
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
