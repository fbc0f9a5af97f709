import { expect, test } from 'vitest';
import { readBindings } from './wrangler.ts';

const BOTH = [
  { binding: 'SESSIONS', ids: ['0f2ac74b498b48028cb68387c421e279', 'preview'] },
  { binding: 'CACHE', ids: ['11'] },
];

test.each([
  [
    'TOML, a table for each',
    `name = "app" # kv_namespaces = [{ binding = "NONE", id = "0" }]
[[kv_namespaces]]
binding = "SESSIONS"
id = "0f2ac74b498b48028cb68387c421e279"
preview_id = "preview"

[[env.production.kv_namespaces]]
binding = 'CACHE' # not "this"
id = "11"

[vars]
id = "another"`,
  ],
  [
    'TOML, one list',
    `kv_namespaces = [
  { binding = "SESSIONS", id = "0f2ac74b498b48028cb68387c421e279", preview_id = "preview" },
  { binding = "CACHE", id = "11" },
]
[[d1_databases]]
binding = "DB"
database_id = "x"`,
  ],
  [
    'JSON with comments',
    `{ // "kv_namespaces": [{ "binding": "NONE", "id": "0" }]
  "url": "https://a.example/", /* "kv_namespaces": [] */
  "kv_namespaces": [
    { "binding": "SESSIONS", "id": "0f2ac74b498b48028cb68387c421e279", "preview_id": "preview" },
  ],
  "env": { "production": { "kv_namespaces": [{ "id": "11", "binding": "CACHE", }] } },
}`,
  ],
])('the namespaces that a project binds are read: %s', (_, settings) => {
  expect(readBindings(settings, 'kv_namespaces')).toEqual(BOTH);
});

test('a namespace without an id goes by its binding', () => {
  expect(readBindings('[[kv_namespaces]]\nbinding = "SESSIONS"', 'kv_namespaces')).toEqual([
    { binding: 'SESSIONS', ids: ['SESSIONS'] },
  ]);
});
