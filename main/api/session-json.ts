import type { SessionFields } from '../../shared/session.ts';

/**
 * A session in the form of `Session.toObject()` of `@shopify/shopify-api`. A user id that a JSON number would round is
 * written as text.
 */
export function sessionJson(fields: Partial<SessionFields>): string {
  return JSON.stringify(sessionObject(fields), null, 2);
}

/** The same in one line. */
export function sessionLine(fields: Partial<SessionFields>): string {
  return JSON.stringify(sessionObject(fields));
}

/** Several in a list. */
export function sessionsJson(sessions: readonly Partial<SessionFields>[]): string {
  return JSON.stringify(sessions.map(sessionObject), null, 2);
}

function sessionObject(fields: Partial<SessionFields>): object {
  const { userId, firstName, lastName, email, locale, accountOwner, collaborator, emailVerified } = fields;
  const { userExpiresIn, userScope, expires, refreshTokenExpires, ...rest } = fields;
  return {
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
}

function isoTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
