import { expect, test } from 'vitest';
import { sessionsCsv } from './sessions-csv.ts';

const HEAD =
  'id,shop,state,isOnline,scope,expires,refreshTokenExpires,userId,firstName,lastName,email,locale,accountOwner,collaborator,emailVerified,userExpiresIn,userScope\r\n';

test('a session is a row with its times in UTC and its user id whole', () => {
  const fields = { id: 'a_1', shop: 'a', isOnline: true, scope: 'read,write', expires: 0, userId: '9007199254740993' };
  expect(sessionsCsv([{ ...fields, userExpiresIn: 3600 }])).toBe(
    `${HEAD}a_1,a,,true,"read,write",1970-01-01T00:00:00.000Z,,9007199254740993,,,,,,,,3600,\r\n`,
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', ' =1', '\t=1', '＝1', 'ok\n=1'])(
  'what a spreadsheet would run as a formula is text: %j',
  (firstName) => {
    const row = sessionsCsv([{ firstName }]).slice(HEAD.length);
    expect(row.replaceAll('"', '')).toContain(`'${firstName}`);
  },
);

test('quotes and line breaks stay in their cell', () => {
  expect(sessionsCsv([{ lastName: 'O"Brien\r\nof Cork' }])).toContain(',"O""Brien\r\nof Cork",');
  expect(sessionsCsv([{ firstName: 'Anne-Marie', email: 'a@b.example' }])).toContain(',Anne-Marie,,a@b.example,');
});
