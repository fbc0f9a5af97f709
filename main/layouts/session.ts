import { Session } from '@shopify/shopify-api';
import type { SessionFields } from '../../shared/session.ts';

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

/** The fields of an official `Session`: everything that is set, nothing that is not. */
export function fromSession(session: Session): SessionFields {
  const { id, shop, state, isOnline, scope, accessToken, expires, refreshToken, refreshTokenExpires } = session;
  const fields: SessionFields = { id, shop, state, isOnline };
  if (scope !== undefined) fields.scope = scope;
  if (accessToken !== undefined) fields.accessToken = accessToken;
  if (expires !== undefined) fields.expires = expires.getTime();
  if (refreshToken !== undefined) fields.refreshToken = refreshToken;
  if (refreshTokenExpires !== undefined) fields.refreshTokenExpires = refreshTokenExpires.getTime();
  const info: Partial<NonNullable<Session['onlineAccessInfo']>> | undefined = session.onlineAccessInfo;
  if (info === undefined) return fields;
  if (info.expires_in !== undefined) fields.userExpiresIn = info.expires_in;
  if (info.associated_user_scope !== undefined) fields.userScope = info.associated_user_scope;
  // Sessions that an adapter gave back have only what it had stored, whatever the type says.
  const user: Partial<NonNullable<typeof info.associated_user>> = info.associated_user ?? {};
  if (user.id !== undefined) fields.userId = String(user.id);
  if (user.first_name !== undefined) fields.firstName = user.first_name;
  if (user.last_name !== undefined) fields.lastName = user.last_name;
  if (user.email !== undefined) fields.email = user.email;
  if (user.locale !== undefined) fields.locale = user.locale;
  if (user.account_owner !== undefined) fields.accountOwner = user.account_owner;
  if (user.collaborator !== undefined) fields.collaborator = user.collaborator;
  if (user.email_verified !== undefined) fields.emailVerified = user.email_verified;
  return fields;
}
