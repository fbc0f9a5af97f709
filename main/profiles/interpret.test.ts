import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { interpret } from './interpret.ts';

const cwd = path.resolve('/home/me/app');

function file(text: string): string | undefined {
  const { address } = interpret(text, cwd);
  return address.backend === 'sqlite' ? address.file : undefined;
}

describe('interpret', () => {
  it.each([
    ['dev.sqlite', path.join(cwd, 'dev.sqlite')],
    ['./prisma/dev.sqlite', path.join(cwd, 'prisma', 'dev.sqlite')],
    ['"dev.sqlite"', path.join(cwd, 'dev.sqlite')],
    ['file:dev.sqlite', path.join(cwd, 'dev.sqlite')],
    ['file:./dev.sqlite?connection_limit=1', path.join(cwd, 'dev.sqlite')],
    ['file:///data/with%20space.db', path.resolve('/data/with space.db')],
    ['sqlite:///data/dev.sqlite', path.resolve('/data/dev.sqlite')],
    ['sqlite://dev.sqlite', path.join(cwd, 'dev.sqlite')],
    ['sqlite:/data/dev.sqlite', path.resolve('/data/dev.sqlite')],
    ['SQLITE:dev.sqlite', path.join(cwd, 'dev.sqlite')],
    ['100%.sqlite', path.join(cwd, '100%.sqlite')],
  ])('reads %s as a file', (text, expected) => {
    expect(file(text)).toBe(expected);
  });

  it('takes a drive letter for part of a path', () => {
    expect(interpret('C:\\data\\dev.sqlite', cwd).address.backend).toBe('sqlite');
  });

  it('opens memory', () => {
    expect(interpret('memory:', cwd).address).toEqual({ backend: 'memory', content: 'empty' });
  });

  it.each(['', '  ', 'redis://a:b:c/0', 'ftp://x/y', 'sqlite:', ':memory:', 'file://other-host/share/x.db'])(
    'refuses %j with what to do',
    (text) => {
      if (process.platform === 'win32' && text.startsWith('file://')) return;
      expect(() => interpret(text, cwd)).toThrow(
        expect.objectContaining({ code: 'BAD_INPUT', hint: expect.any(String) }),
      );
    },
  );

  it('never repeats a password', () => {
    expect(() => interpret('ftp://me:secret@x/y', cwd)).toThrow(expect.not.stringContaining('secret'));
  });
});
