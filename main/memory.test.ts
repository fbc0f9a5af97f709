import { expect, test, vi } from 'vitest';

test('the host is loaded without ICU’s locale data, which takes 8 MB', async () => {
  const uses = [
    vi.spyOn(Number.prototype, 'toLocaleString'),
    vi.spyOn(Date.prototype, 'toLocaleString'),
    vi.spyOn(Intl, 'Collator'),
    vi.spyOn(Intl, 'DateTimeFormat'),
    vi.spyOn(Intl, 'ListFormat'),
    vi.spyOn(Intl, 'NumberFormat'),
    vi.spyOn(Intl, 'PluralRules'),
    vi.spyOn(Intl, 'RelativeTimeFormat'),
  ];
  await import('./program.ts');
  await import('./web/server.ts');
  await import('./stores/sqlite/backend.ts');
  for (const use of uses) expect(use).not.toHaveBeenCalled();
});
