import { Session } from '@shopify/shopify-api';
import type { SessionFields } from '../../shared/session.ts';
import { withoutUndefined } from '../../shared/without-undefined.ts';

/**
 * The official `Session` of these fields. Its `associated_user.id` is a number: ids above 2^53 lose digits there (and only
 * there; `SessionFields` keeps them).
 */
export function toSession(fields: SessionFields): Session {
  const entries: [string, string | number | boolean][] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (name !== 'userExpiresIn' && name !== 'userScope' && value !== undefined) entries.push([name, value]);
  }
  const session = Session.fromPropertyArray(entries, true);
  if (session.onlineAccessInfo !== undefined) {
    if (fields.userExpiresIn !== undefined) session.onlineAccessInfo.expires_in = fields.userExpiresIn;
    if (fields.userScope !== undefined) session.onlineAccessInfo.associated_user_scope = fields.userScope;
  }
  return session;
}

/** What is there: libraries and adapters give `null` where there is nothing, whatever the types say. */
function given<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}

/** The fields of an official `Session`: everything that is set, nothing that is not. */
export function fromSession(session: Session): SessionFields {
  const { id, shop, state, isOnline, scope, accessToken, expires, refreshToken, refreshTokenExpires } = session;
  const info: Partial<NonNullable<Session['onlineAccessInfo']>> = given(session.onlineAccessInfo) ?? {};
  const user: Partial<NonNullable<typeof info.associated_user>> = given(info.associated_user) ?? {};
  const userId = given(user.id);
  return {
    id,
    shop,
    state: given(state) ?? '',
    isOnline,
    ...withoutUndefined({
      scope: given(scope),
      accessToken: given(accessToken),
      expires: given(expires)?.getTime(),
      refreshToken: given(refreshToken),
      refreshTokenExpires: given(refreshTokenExpires)?.getTime(),
      userExpiresIn: given(info.expires_in),
      userScope: given(info.associated_user_scope),
      userId: userId === undefined ? undefined : String(userId),
      firstName: given(user.first_name),
      lastName: given(user.last_name),
      email: given(user.email),
      locale: given(user.locale),
      accountOwner: given(user.account_owner),
      collaborator: given(user.collaborator),
      emailVerified: given(user.email_verified),
    }),
  };
}
