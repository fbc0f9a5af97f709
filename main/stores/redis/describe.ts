import { DeskError } from '../../../shared/errors.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { Problem, StoreCapabilities, StoreDescription } from '../../../shared/records.ts';
import { REQUIRED_FIELDS, SESSION_FIELDS } from '../../../shared/session.ts';
import type { Client } from './client.ts';
import { infoField, infoOf, masters, valuesOf } from './commands.ts';
import { migrationsIn } from './entries.ts';
import { keyOf, MIGRATIONS } from './keys.ts';
import type { Source } from './reading.ts';
import { surveyAll, totalOf, type Survey } from './survey.ts';

/** `Redis 7.0.15`; Valkey and others say which Redis they are like, too. */
export async function serverName(client: Client): Promise<string> {
  const nodes = masters(client);
  const [node] = nodes;
  const told = node === undefined ? undefined : await infoOf(node, 'server');
  const valkey = infoField(told, 'valkey_version');
  const redis = infoField(told, 'redis_version');
  const name = valkey === undefined ? `Redis ${redis ?? ''}`.trim() : `Valkey ${valkey}`;
  return nodes.length > 1 ? `${name}, a cluster of ${nodes.length} masters` : name;
}

interface Described {
  layout: TableLayout;
  capabilities: StoreCapabilities;
  /** Prefixes beside this one. */
  findOthers: () => Promise<string[]>;
}

export async function describe(
  source: Source,
  { layout, capabilities, findOthers }: Described,
  signal: AbortSignal | undefined,
): Promise<StoreDescription> {
  const { connection, prefix, entries } = source;
  const found = await surveyAll(connection, prefix, signal).catch((error: unknown) => {
    if (error instanceof DeskError && error.code === 'LIST_DENIED') return error;
    throw error;
  });
  const others = found instanceof DeskError ? [] : await findOthers();
  return connection.ask(signal, async (client) => {
    const [server, isKept, [record], ...told] = await Promise.all([
      serverName(client),
      entries.isKept(client),
      valuesOf(client, [keyOf(prefix, MIGRATIONS)]),
      ...masters(client).flatMap((node) => [infoOf(node, 'memory'), infoOf(node, 'replication')]),
    ]);
    return {
      backend: 'redis',
      server,
      location: prefix === '' ? 'keys that begin with _' : `prefix ${prefix}`,
      layoutTitle: layout.title,
      columns: SESSION_FIELDS.flatMap((field) => {
        const mapping = layout.columns[field];
        if (mapping === undefined) return [];
        const nullable = !REQUIRED_FIELDS.some((required) => required === field);
        const { column: name, encoding } = mapping;
        return [{ name, type: 'JSON', nullable, key: field === 'id', field, encoding }];
      }),
      indexes: isKept ? [{ name: keyOf(prefix, '{shop}'), columns: ['shop'], unique: false }] : [],
      migrations: typeof record === 'string' ? migrationsIn(record) : [],
      ...(!(found instanceof DeskError) && { total: totalOf(found) }),
      findings: [
        ...(found instanceof DeskError ? [denial(found)] : findingsOf(found, isKept)),
        ...othersFinding(others),
        ...serverFindings(told),
      ],
      capabilities,
    };
  });
}

function denial({ message, hint }: DeskError): Problem {
  return { severity: 'warning', message, ...(hint !== undefined && { hint }) };
}

function findingsOf(found: Survey, isKept: boolean): Problem[] {
  const findings: Problem[] = [];
  const some = found.whole ? '' : 'at least ';
  if (found.whole && found.sessions + found.unreadable === 0) {
    findings.push({ severity: 'warning', message: 'There is no session under this prefix yet.' });
  }
  if (!isKept && found.sessions > 0) {
    findings.push({
      severity: 'warning',
      message: 'There is no index on shop: finding a shop means reading every key.',
      hint: 'The official adapter makes one when it starts, from version 1.0.1 on.',
    });
  }
  if (found.ages.before > 0 && found.ages.current > 0) {
    findings.push({
      severity: 'warning',
      message: `Some sessions (${some}${found.ages.before}) were stored by an adapter before 4.2, without the users' names.`,
      hint: 'They are complete again once the app saves them.',
    });
  }
  if (found.unreadable > 0) {
    findings.push({
      severity: 'warning',
      message: `${some}${found.unreadable} of the keys do not hold a session.`.replace(/^a/, 'A'),
      hint: 'They are listed as unreadable.',
    });
  }
  if (found.otherTypes > 0) {
    findings.push({
      severity: 'warning',
      message: `${some}${found.otherTypes} of the keys hold no text, but a hash, a list or the like.`.replace(
        /^a/,
        'A',
      ),
      hint: 'They belong to another program and are left alone.',
    });
  }
  return findings;
}

function othersFinding(prefixes: readonly string[]): Problem[] {
  const [first, second] = prefixes;
  if (first === undefined) return [];
  const where = second === undefined ? `the prefix ${first}` : `other prefixes: ${prefixes.join(', ')}`;
  const hint = 'To see them, add them as a store of their own with that key prefix.';
  return [{ severity: 'warning', message: `There are also sessions under ${where}.`, hint }];
}

function serverFindings(told: readonly (string | undefined)[]): Problem[] {
  const findings: Problem[] = [];
  const policy = told.map((text) => infoField(text, 'maxmemory_policy')).find((name) => name?.startsWith('allkeys'));
  const isLimited = told.some((text) => Number(infoField(text, 'maxmemory') ?? 0) > 0);
  if (policy !== undefined && isLimited) {
    findings.push({
      severity: 'warning',
      message: `The server forgets keys when its memory is full (maxmemory-policy ${policy}), sessions too.`,
      hint: 'Keep sessions on a server with the policy noeviction.',
    });
  }
  if (told.some((text) => /^(slave|replica)$/.test(infoField(text, 'role') ?? ''))) {
    findings.push({ severity: 'warning', message: 'This server is a read-only replica.' });
  }
  return findings;
}
