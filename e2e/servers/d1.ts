import { z } from 'zod';
import { KvControl } from './kv.ts';

const answerSchema = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }));

/** What tests arrange of D1 at the stand-in of Cloudflare's API: databases, and what apps do in them. */
export class D1Control extends KvControl {
  async database(account: string, token: string, name: string): Promise<string> {
    const answer = await this.send('POST', `/accounts/${account}/d1/database`, token, { name });
    return z.object({ result: z.object({ uuid: z.string() }) }).parse(answer).result.uuid;
  }

  async removeDatabase(account: string, token: string, database: string): Promise<void> {
    await this.send('DELETE', `/accounts/${account}/d1/database/${database}`, token);
  }

  /** Runs statements as an app's worker would. */
  async statements(database: string, ...statements: string[]): Promise<Record<string, unknown>[][]> {
    const batch = statements.map((sql) => ({ sql }));
    const answer = await this.post(`/d1/${database}`, { method: 'batch', statements: batch });
    return answerSchema.parse(answer).map(({ results }) => results);
  }
}
