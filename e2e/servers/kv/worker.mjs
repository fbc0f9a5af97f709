// Cloudflare's REST endpoints for KV as https://developers.cloudflare.com/api/resources/kv/ documents them, in front of
// Miniflare's own KV. Beside them `/control`, where tests make accounts and tokens, and `/binding`, which hands on the calls
// of a KVNamespace.

import { answerD1, runAsApp } from './d1.mjs';

const TEXT = new TextEncoder();
/** What is known of accounts, tokens and namespaces; outlives a restart. */
let state;
/** The requests that came with a token, and how often it was told that there were too many. */
const heard = new Map();
/** What reads still give of keys that were written a moment ago, where a token asks for that. */
const earlier = new Map();

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
    state ??= (await env.REGISTRY.get('state', 'json')) ?? {
      accounts: {},
      tokens: {},
      namespaces: {},
      expirations: {},
    };
    try {
      if (path[0] === 'control') return Response.json(await control(env, path[1], await request.json()));
      if (path[0] === 'binding') return await binding(env, path[1], await request.json());
      if (path[0] === 'd1') return await runAsApp(request, env, path[1]);
      const { token, reply } = await admit(request, url, env);
      if (reply !== undefined) return reply;
      return withLimits(token, await answer(request, url, path.slice(2), token, env));
    } catch (error) {
      return error instanceof Refusal ? error.toResponse() : refuse(500, 10001, String(error)).toResponse();
    }
  },
};

class Refusal extends Error {
  constructor(status, code, message, headers) {
    super(message);
    Object.assign(this, { status, code, headers });
  }

  toResponse() {
    const errors = [{ code: this.code, message: this.message }];
    const body = { success: false, errors, messages: [], result: null };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}
const refuse = (...parts) => new Refusal(...parts);
const hexId = () => crypto.randomUUID().replaceAll('-', '');
const save = (env) => env.REGISTRY.put('state', JSON.stringify(state));
const ok = (result, more) => Response.json({ success: true, errors: [], messages: [], result, ...more });

/** What tests arrange: accounts, tokens and how those are treated. */
async function control(env, what, given) {
  if (what === 'accounts') {
    const id = hexId();
    state.accounts[id] = { id, name: given.name ?? 'Account of a test', type: 'standard', settings: {} };
    await save(env);
    return { id };
  }
  if (what === 'tokens') {
    // access: edit, read or none; owner: user or account; quota: { requests, seconds }; delayed: milliseconds that a write
    // takes to show; failures: [{ on: 'GET /…' as a pattern, status, code, message, times, headers }]
    const token = given.token ?? `test-token-${hexId()}`;
    state.tokens[token] = { access: 'edit', owner: 'user', failures: [], ...given, token, used: 0 };
    if (!heard.has(token)) heard.set(token, { log: [], refusals: 0 });
    await save(env);
    return { token };
  }
  return heard.get(given.token)?.[what] ?? null;
}

/** The methods of a KVNamespace for a program outside: the arguments as JSON, the value as JSON. */
async function binding(env, id, [method, ...args]) {
  const namespace = env[id];
  if (method === 'put') remember(id, args[0], args[2]);
  const value = await namespace[method](...args);
  return Response.json({ value: value instanceof Map ? [...value] : (value ?? null) });
}

/** Miniflare's binding does not tell when a key expires, save in a list: so what was asked for is kept beside. */
function remember(id, key, { expiration, expirationTtl } = {}) {
  const known = (state.expirations[id] ??= {});
  if (expirationTtl !== undefined) known[key] = Math.floor(Date.now() / 1000) + expirationTtl;
  else if (expiration !== undefined) known[key] = expiration;
  else delete known[key];
}

/** Who is asking, and whether Cloudflare would listen now. */
async function admit(request, url, env) {
  const [, given] = /^Bearer (.+)$/.exec(request.headers.get('Authorization') ?? '') ?? [];
  if (given === undefined) throw refuse(400, 6003, 'Invalid request headers');
  const token = state.tokens[given];
  const verifying = url.pathname.endsWith('/tokens/verify');
  if (token === undefined)
    throw verifying ? refuse(401, 1000, 'Invalid API Token') : refuse(401, 10000, 'Authentication error');
  const line = `${request.method} ${url.pathname}`;
  const { log } = heard.get(given) ?? {};
  if (log !== undefined && log.length < 10_000) log.push(line);
  const { quota } = token;
  if (quota !== undefined) {
    if (Date.now() > (token.windowEnds ?? 0))
      Object.assign(token, { used: 0, windowEnds: Date.now() + quota.seconds * 1000 });
    token.used += 1;
    if (token.used > quota.requests) {
      heard.get(given).refusals += 1;
      const wait = String(Math.ceil((token.windowEnds - Date.now()) / 1000));
      throw refuse(429, 10429, 'Rate limited. Please wait and consider throttling your request speed', {
        'Retry-After': wait,
      });
    }
  }
  const failure = token.failures.find(({ on, times }) => times > 0 && new RegExp(on).test(line));
  if (failure !== undefined) {
    failure.times -= 1;
    // What fails may have been done all the same.
    if (failure.done === true)
      await answer(request, url, url.pathname.split('/').slice(3).map(decodeURIComponent), token, env);
    if (failure.body !== undefined) {
      return { token, reply: new Response(failure.body, { status: failure.status, headers: failure.headers }) };
    }
    throw refuse(
      failure.status,
      failure.code ?? 10001,
      failure.message ?? 'service temporarily unavailable',
      failure.headers,
    );
  }
  return { token };
}

function withLimits({ quota, used, windowEnds }, response) {
  if (quota === undefined) return response;
  const left = Math.max(0, quota.requests - used);
  response.headers.set('Ratelimit', `"default";r=${left};t=${Math.ceil((windowEnds - Date.now()) / 1000)}`);
  response.headers.set('Ratelimit-Policy', `"default";q=${quota.requests};w=${quota.seconds}`);
  return response;
}

const accountsOf = (token) => token.accounts.map((id) => state.accounts[id]).filter((account) => account !== undefined);

async function answer(request, url, path, token, env) {
  const [first, account, ...rest] = path;
  const verified = { id: 'ed17574386854bf78a67040be0a770b0', status: 'active' };
  if (path.join('/') === 'user/tokens/verify') {
    if (token.owner === 'account') throw refuse(401, 1000, 'Invalid API Token');
    return ok(verified);
  }
  if (first !== 'accounts') throw refuse(404, 7000, 'No route for that URI');
  if (account === undefined) return paged(url, accountsOf(token));
  if (!/^[0-9a-f]{32}$/.test(account)) {
    throw refuse(404, 7003, `Could not route to ${url.pathname}, perhaps your object identifier is invalid?`);
  }
  if (!token.accounts.includes(account)) throw refuse(403, 10000, 'Authentication error');
  if (rest.join('/') === 'tokens/verify') return ok(verified);
  if (rest[0] === 'd1' && rest[1] === 'database') {
    return answerD1(request, url, { path: rest.slice(2), account, token, state, env, refuse, ok, paged, save });
  }
  if (rest[0] !== 'storage' || rest[1] !== 'kv' || rest[2] !== 'namespaces')
    throw refuse(404, 7000, 'No route for that URI');
  const changes =
    request.method === 'PUT' || request.method === 'DELETE' || (request.method === 'POST' && rest[5] !== 'get');
  if (token.access === 'none' || (changes && token.access === 'read')) throw refuse(403, 10000, 'Authentication error');
  if (rest[3] === undefined) return namespaces(request, url, account, env);
  return inNamespace(request, url, { account, id: rest[3], what: rest[4], key: rest.slice(5).join('/'), token }, env);
}

function paged(url, all) {
  const page = Number(url.searchParams.get('page') ?? 1);
  const size = Number(url.searchParams.get('per_page') ?? 20);
  const result = all.slice((page - 1) * size, page * size);
  const total = { total_count: all.length, total_pages: Math.ceil(all.length / size) };
  return ok(result, { result_info: { page, per_page: size, count: result.length, ...total } });
}

const publicPart = ({ id, title }) => ({ id, title, supports_url_encoding: true });

async function namespaces(request, url, account, env) {
  const own = Object.values(state.namespaces).filter((namespace) => namespace.account === account);
  if (request.method === 'GET') return paged(url, own.map(publicPart));
  const { title } = await request.json();
  if (title === undefined || title === '') throw refuse(400, 10019, 'missing title');
  if (own.some((namespace) => namespace.title === title)) throw refuse(400, 10014, 'namespace already exists');
  const id = env.POOL.find((free) => state.namespaces[free] === undefined);
  if (id === undefined) throw refuse(400, 10018, 'too many namespaces in this account');
  state.namespaces[id] = { id, title, account };
  await save(env);
  return ok(publicPart(state.namespaces[id]));
}

async function inNamespace(request, url, { account, id, what, key, token }, env) {
  if (!/^[0-9a-f]{32}$/.test(id)) throw refuse(400, 10011, 'malformed namespace ID');
  if (state.namespaces[id]?.account !== account) throw refuse(404, 10013, 'namespace not found');
  const kv = { id, binding: env[id], delayed: token.delayed ?? 0, env };
  const handler = HANDLERS[`${request.method} ${[what, what === 'bulk' && key].filter(Boolean).join('/')}`.trim()];
  if (handler === undefined) throw refuse(405, 10405, 'Method not allowed for this authentication scheme');
  return handler(kv, { request, url, key, account });
}

const HANDLERS = {
  GET: ({ id }) => ok(publicPart(state.namespaces[id])),
  async DELETE({ id, env }) {
    // Its id is not given again, so that nobody has to empty it.
    state.namespaces[id] = { deleted: true };
    delete state.expirations[id];
    await save(env);
    return ok({});
  },
  async 'GET keys'(kv, { url }) {
    const limit = Number(url.searchParams.get('limit') ?? 1000);
    if (!(limit >= 10 && limit <= 1000)) throw refuse(400, 10028, 'invalid limit argument');
    const prefix = url.searchParams.get('prefix') ?? undefined;
    const cursor = url.searchParams.get('cursor') || undefined;
    const page = await kv.binding.list({ limit, prefix, cursor }).catch(invalid);
    const next = page.list_complete ? '' : page.cursor;
    return ok(page.keys, { result_info: { count: page.keys.length, cursor: next } });
  },
  async 'GET values'(kv, { key }) {
    const { value } = (await read(kv, key, 'arrayBuffer')) ?? {};
    if (value === undefined) throw refuse(404, 10009, "get: 'key not found'");
    const headers = { 'Content-Type': 'application/octet-stream' };
    const expiration = expirationOf(kv, key);
    if (expiration !== undefined) headers.expiration = String(expiration);
    return new Response(value, { headers });
  },
  async 'GET metadata'(kv, { key }) {
    const found = await read(kv, key, 'text');
    if (found === undefined) throw refuse(404, 10009, "get: 'key not found'");
    return ok(found.metadata);
  },
  async 'PUT values'(kv, { request, url, key }) {
    const multipart = (request.headers.get('Content-Type') ?? '').startsWith('multipart/form-data');
    const form = multipart ? await request.formData() : undefined;
    const value = form === undefined ? await request.arrayBuffer() : form.get('value');
    const metadata = form?.get('metadata') ?? undefined;
    const number = (name) => (url.searchParams.has(name) ? Number(url.searchParams.get(name)) : undefined);
    await put(kv, {
      key,
      value: typeof value === 'string' || value instanceof ArrayBuffer ? value : await value.arrayBuffer(),
      metadata: metadata === undefined ? undefined : JSON.parse(metadata),
      expiration: number('expiration'),
      expiration_ttl: number('expiration_ttl'),
    });
    return ok({});
  },
  async 'DELETE values'(kv, { key }) {
    await remove(kv, key);
    return ok({});
  },
  async 'POST bulk/get'(kv, { request }) {
    const { keys, withMetadata = false, type = 'text' } = await request.json();
    if (keys.length === 0 || keys.length > 100) throw refuse(400, 10029, 'You can request a maximum of 100 keys');
    const found = await kv.binding.getWithMetadata(keys, type).catch(invalid);
    // The runtime loses keys that look like the numbers of a list.
    for (const key of keys.filter((one) => /^\d+$/.test(one)))
      found.set(key, await kv.binding.getWithMetadata(key, type));
    const values = {};
    for (const key of keys) {
      const present = late(kv, key) ?? found.get(key);
      const expiration = expirationOf(kv, key);
      if (present === undefined || present === null || present.value === null) values[key] = null;
      else if (!withMetadata) values[key] = present.value;
      else values[key] = { value: present.value, metadata: present.metadata, ...(expiration && { expiration }) };
    }
    return ok({ values });
  },
  async 'PUT bulk'(kv, { request }) {
    const pairs = await request.json();
    if (pairs.length > 10_000) throw refuse(400, 10029, 'You can write a maximum of 10,000 keys');
    for (const pair of pairs) check(pair);
    await inGroups(pairs, (pair) =>
      put(kv, { ...pair, value: pair.base64 === true ? fromBase64(pair.value) : pair.value }),
    );
    return ok({ successful_key_count: pairs.length, unsuccessful_keys: [] });
  },
  async 'POST bulk/delete'(kv, { request }) {
    const keys = await request.json();
    if (keys.length > 10_000) throw refuse(400, 10029, 'You can delete a maximum of 10,000 keys');
    await inGroups(keys, (key) => remove(kv, key));
    return ok({ successful_key_count: keys.length, unsuccessful_keys: [] });
  },
};

async function inGroups(all, work) {
  for (let at = 0; at < all.length; at += 200) await Promise.all(all.slice(at, at + 200).map(work));
}

/** A write is refused as a whole for what is wrong with one of its pairs. */
function check({ key, value, expiration, expiration_ttl: ttl }) {
  const bytes = typeof key === 'string' ? TEXT.encode(key).length : 0;
  if (bytes === 0 || bytes > 512 || key === '.' || key === '..') throw refuse(400, 10033, 'invalid key name');
  if (value === undefined) throw refuse(400, 10012, 'malformed value');
  const soonest = Math.floor(Date.now() / 1000) + 60;
  if ((ttl !== undefined && ttl < 60) || (ttl === undefined && expiration !== undefined && expiration < soonest)) {
    throw refuse(
      400,
      10033,
      `Invalid expiration of ${expiration ?? ttl}. Expiration times must be at least 60 seconds in the future.`,
    );
  }
}

function invalid(error) {
  const [, status = '500'] = /: (4\d\d) /.exec(error.message) ?? [];
  throw status === '413' ? refuse(413, 10024, 'payload too large') : refuse(Number(status), 10033, error.message);
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.codePointAt(0)).buffer;
const expirationOf = ({ id }, key) => state.expirations[id]?.[key];

/** What a reader elsewhere still sees. */
function late({ id, delayed }, key) {
  const known = earlier.get(`${id} ${key}`);
  return delayed > 0 && known !== undefined && Date.now() < known.at + delayed ? known : undefined;
}

async function read(kv, key, type) {
  const found = late(kv, key) ?? (await kv.binding.getWithMetadata(key, type).catch(invalid));
  return found.value === null ? undefined : found;
}

async function put(kv, pair) {
  const { key, value, metadata, expiration, expiration_ttl: expirationTtl } = pair;
  check(pair);
  await keepEarlier(kv, key);
  const options = { metadata, expiration, expirationTtl };
  await kv.binding.put(key, value, options).catch(invalid);
  remember(kv.id, key, options);
  if (expiration !== undefined || expirationTtl !== undefined) await save(kv.env);
}

async function remove(kv, key) {
  await keepEarlier(kv, key);
  await kv.binding.delete(key).catch(invalid);
  remember(kv.id, key);
}

async function keepEarlier(kv, key) {
  if (kv.delayed === 0) return;
  earlier.set(`${kv.id} ${key}`, { ...(await kv.binding.getWithMetadata(key, 'text')), at: Date.now() });
}
