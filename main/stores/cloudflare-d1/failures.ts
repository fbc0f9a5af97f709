import type { Explanation } from '../failures.ts';
import type { Row, ServiceFailures } from '../cloudflare/failures.ts';

const noDatabase: Row = ({ account, container }) => [
  'TABLE_MISSING',
  `There is no D1 database ${container ?? ''} in the account ${account}.`,
  'Choose another database in the profile. It is found by its ID, not by its name.',
];

/** What D1 itself says of a statement; SQLite’s own messages have codes of theirs. */
const STATEMENTS: readonly (readonly [RegExp, Explanation])[] = [
  [
    /overloaded|queued for too long|too many requests/i,
    [
      'BUSY',
      'The D1 database is overloaded. Nothing was changed.',
      'Try again in a moment. It runs one statement at a time, including those of the app.',
    ],
  ],
  [
    /cpu time limit|exceeded timeout|timed out|was reset/i,
    [
      'STORE_FAILED',
      'The statement took longer than D1 allows.',
      'Narrow the search, or create an index on the shop column. Check whether what you were changing was saved.',
    ],
  ],
  [
    /daily|free (tier|plan)/i,
    [
      'THROTTLED',
      'The account has used up what its plan allows of D1 today.',
      'The limits of the free plan are reset at 00:00 UTC.',
    ],
  ],
  [
    /maximum db size/i,
    [
      'STORE_FAILED',
      'The D1 database has reached its largest size. Nothing was changed.',
      'Delete what is no longer needed: the limit is 10 GB, or 500 MB on the free plan.',
    ],
  ],
];

const OTHER: Explanation = [
  'STORE_FAILED',
  'D1 rejected the statement. Nothing was changed.',
  'See the server’s message below.',
];

export const D1_FAILURES: ServiceFailures = {
  permission: 'D1: Edit, which running any statement requires',
  byCode: {
    7400: noDatabase,
    7404: noDatabase,
    7500: ({ driverMessage }) => STATEMENTS.find(([pattern]) => pattern.test(driverMessage))?.[1] ?? OTHER,
  },
};
