import type { SessionFields } from '../../shared/session.ts';

/**
 * A session in the form of `Session.toObject()` of `@shopify/shopify-api`. A user id that a JSON number would round is
 * written as text.
 */
export function sessionJson(fields: Partial<SessionFields>): string {
  const { userId, firstName, lastName, email, locale, accountOwner, collaborator, emailVerified } = fields;
  const { userExpiresIn, userScope, expires, refreshTokenExpires, ...rest } = fields;
  const object = {
    id: rest.id,
    shop: rest.shop,
    state: rest.state,
    isOnline: rest.isOnline,
    scope: rest.scope,
    accessToken: rest.accessToken,
    expires: isoTime(expires),
    refreshToken: rest.refreshToken,
    refreshTokenExpires: isoTime(refreshTokenExpires),
    onlineAccessInfo:
      userId === undefined
        ? undefined
        : {
            expires_in: userExpiresIn,
            associated_user_scope: userScope,
            associated_user: {
              id: Number.isSafeInteger(Number(userId)) ? Number(userId) : userId,
              first_name: firstName,
              last_name: lastName,
              email,
              email_verified: emailVerified,
              account_owner: accountOwner,
              locale,
              collaborator,
            },
          },
  };
  return JSON.stringify(object, null, 2);
}

function isoTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
