// Cloudflare's REST endpoints for D1 as https://developers.cloudflare.com/api/resources/d1/ documents them, in front of
// Miniflare's own D1; and `/d1/ID`, where an app's statements can be run.

/** @param path what follows `/accounts/ID/d1/database` */
export async function answerD1(request, url, { path, account, token, state, env, refuse, ok, paged, save }) {
  const [id, what] = path;
  if (token.access === 'none') throw refuse(403, 10000, 'Authentication error');
  const databases = (state.databases ??= {});
  const own = Object.values(databases).filter((database) => database.account === account);
  if (id === undefined && request.method === 'GET') return paged(url, own.map(publicPart));
  if (id === undefined) {
    const { name } = await request.json();
    if (own.some((database) => database.name === name)) {
      throw refuse(400, 7502, 'database with that name already exists');
    }
    const free = env.D1_POOL.find((one) => databases[one] === undefined);
    if (free === undefined) throw refuse(400, 7406, 'maximum number of databases reached');
    databases[free] = { uuid: free, name, account };
    await save(env);
    return ok(publicPart(databases[free]));
  }
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw refuse(400, 7400, 'The request is malformed: failed to decode id');
  }
  if (databases[id]?.account !== account) throw refuse(404, 7404, `The database ${id} could not be found`);
  if (what === undefined && request.method === 'GET') {
    const { meta } = await env[id].prepare('select 1').run();
    return ok({ ...publicPart(databases[id]), file_size: meta.size_after });
  }
  if (what === undefined && request.method === 'DELETE') {
    databases[id] = { deleted: true };
    await save(env);
    return ok({});
  }
  if (request.method !== 'POST' || (what !== 'query' && what !== 'raw'))
    throw refuse(404, 7000, 'No route for that URI');
  const { sql, params = [], batch = [{ sql, params }] } = await request.json();
  if (batch.some((one) => JSON.stringify(one.sql).length > 100_000)) {
    throw refuse(400, 7500, 'statement too long: SQLITE_TOOBIG');
  }
  const answers = await run(env[id], batch).catch((error) => {
    throw refuse(400, 7500, error.message.replace(/^D1_\w+: /, ''));
  });
  return ok(what === 'query' ? answers : answers.map(inArrays));
}

/** The statements of an app in a worker: as JSON, with integers of 64 bits and bytes written out. */
export async function runAsApp(request, env, id) {
  const { method, statements } = await request.json();
  try {
    if (method === 'exec') return Response.json(await env[id].exec(statements[0].sql.replaceAll(/\s*\n\s*/g, ' ')));
    if (method === 'batch') return Response.json(await run(env[id], statements));
    const [{ sql, params }] = statements;
    const prepared = env[id].prepare(sql).bind(...params);
    return Response.json(await (method === 'raw' ? prepared.raw() : prepared[method]()));
  } catch (error) {
    return Response.json({ error: error.message }, { status: 400 });
  }
}

function run(database, statements) {
  return database.batch(statements.map(({ sql, params = [] }) => database.prepare(sql).bind(...params)));
}

function inArrays({ results, ...rest }) {
  const columns = Object.keys(results[0] ?? {});
  return { ...rest, results: { columns, rows: results.map((row) => columns.map((column) => row[column])) } };
}

const publicPart = ({ uuid, name }) => ({ uuid, name, version: 'production', created_at: '2026-07-01T00:00:00.000Z' });
