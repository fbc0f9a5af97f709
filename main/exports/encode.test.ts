import { Session } from '@shopify/shopify-api';
import { describe, expect, it } from 'vitest';
import type { ExportFormat } from '../../shared/exports.ts';
import { onlineId } from '../../shared/ids.ts';
import type { SessionFields } from '../../shared/session.ts';
import { fromSession } from '../layouts/session.ts';
import { encode } from './encode.ts';

const SHOP = 'plain-tea.myshopify.com';

const offline = new Session({
  id: `offline_${SHOP}`,
  shop: SHOP,
  state: '1',
  isOnline: false,
  scope: 'read_products',
  accessToken: 'shpat_1',
  expires: new Date('2026-01-01T00:00:00.000Z'),
  refreshToken: 'shprt_1',
  refreshTokenExpires: new Date('2026-03-01T00:00:00.000Z'),
});
const online = new Session({
  id: onlineId(SHOP, '7'),
  shop: SHOP,
  state: '',
  isOnline: true,
  onlineAccessInfo: {
    expires_in: 60,
    associated_user_scope: 'read_products',
    associated_user: {
      id: 7,
      first_name: '=1+1',
      last_name: 'Li, "x"',
      email: 'li@plain-tea.test',
      email_verified: true,
      account_owner: false,
      locale: 'en',
      collaborator: false,
    },
  },
});

async function textOf(format: ExportFormat, batches: Partial<SessionFields>[][], withTokens: boolean): Promise<string> {
  async function* given() {
    for (const batch of batches) yield await Promise.resolve(batch);
  }
  let text = '';
  for await (const part of encode(format, given(), { withTokens })) text += part;
  return text;
}

describe('a file of sessions', () => {
  const batches = [[fromSession(offline)], [], [fromSession(online)]];

  it('has in each line of NDJSON what the library says of a session', async () => {
    const lines = (await textOf('ndjson', batches, true)).split('\n');
    expect(lines.pop()).toBe('');
    const said: unknown = JSON.parse(JSON.stringify([offline.toObject(), online.toObject()]));
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(said);
  });

  it('is one list in JSON, also of nothing', async () => {
    const whole: unknown = JSON.parse(await textOf('json', batches, true));
    expect(whole).toEqual(JSON.parse(JSON.stringify([offline.toObject(), online.toObject()])));
    expect(JSON.parse(await textOf('json', [], true))).toEqual([]);
  });

  it('has columns for tokens in CSV only where they belong, and no cell that a spreadsheet would run', async () => {
    const plain = await textOf('csv', batches, false);
    expect(plain.split('\r\n')[0]).not.toContain('Token,');
    expect(plain).not.toContain('shpat_1');
    expect(plain).toContain(`,7,'=1+1,"Li, ""x""",`);
    const withTokens = await textOf('csv', batches, true);
    expect(withTokens).toContain('accessToken');
    expect(withTokens).toContain('shprt_1');
  });
});
