/**
 * Whether the long variants of tests run: more rounds, and the slow servers in tests that are the same for all. With `DESK_TEST_LONG=1`;
 * without it the whole of `npm test` stays bearable on two cores.
 */
export const LONG = process.env['DESK_TEST_LONG'] === '1';
