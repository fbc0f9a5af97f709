import { describe, expect, it } from 'vitest';
import { decryptCommand, nameFor } from './export-choices.ts';

describe('the name of a file', () => {
  it('tells the store, the format and that it is encrypted', () => {
    expect(nameFor('Barn app (EU) sessions', 'csv', 'none')).toBe('barn-app-eu-sessions.csv');
    expect(nameFor('納屋 sessions', 'ndjson', 'recipient')).toBe('sessions.ndjson.age');
  });
});

describe('the command that decrypts a file', () => {
  it('is safe to paste into a shell', () => {
    expect(decryptCommand('/tmp/a.age', 'passphrase')).toBe('age -d /tmp/a.age');
    expect(decryptCommand('/tmp/a.age', 'recipient')).toBe('age -d -i key.txt /tmp/a.age');
    expect(decryptCommand("/tmp/Li's $x.age", 'passphrase')).toBe(String.raw`age -d '/tmp/Li'\''s $x.age'`);
    expect(decryptCommand('C:\\my app\\a.age', 'passphrase')).toBe('age -d "C:\\my app\\a.age"');
  });
});
