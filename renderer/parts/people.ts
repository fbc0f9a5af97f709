import type { SessionRecord } from '../../shared/records.ts';

type Fields = SessionRecord['fields'];

/** First and last name; Prisma's adapter stores missing ones as the word `null`. */
export function fullName({ firstName, lastName }: Fields): string {
  return [firstName, lastName].filter((name) => name !== undefined && name !== '' && name !== 'null').join(' ');
}

/** What to call the user of a session, as far as the session knows. */
export function userName(fields: Fields): string | undefined {
  const name = fullName(fields);
  if (name !== '') return name;
  if (fields.email !== undefined && fields.email !== '' && fields.email !== 'null') return fields.email;
  return fields.userId === undefined ? undefined : `user ${fields.userId}`;
}
