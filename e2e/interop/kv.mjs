// The adapters that keep sessions in Cloudflare KV; `place` is where the calls of a namespace's binding can be made from
// outside: `http://host:port/binding/ID`.

/** A worker has so many connections open at once, those to KV among them; further calls wait. */
const AT_ONCE = 6;

/** The KVNamespace that a worker would give to the adapter. */
function namespaceAt(place) {
  const waiting = [];
  let open = 0;
  const call = async (...parts) => {
    if (open === AT_ONCE) await new Promise((resolve) => waiting.push(resolve));
    else open += 1;
    try {
      const request = { method: 'POST', body: JSON.stringify(parts) };
      // A connection that nobody used for a while may have been closed.
      const answer = await fetch(place, request).catch(() => fetch(place, request));
      const { value, ...failure } = await answer.json();
      if (!answer.ok) throw new Error(JSON.stringify(failure));
      return value;
    } finally {
      const next = waiting.shift();
      if (next === undefined) open -= 1;
      else next();
    }
  };
  return {
    get: (key, options) => call('get', key, options),
    put: (key, value) => call('put', key, value),
    delete: (key) => call('delete', key),
  };
}

export default {
  'official-8': async (place) =>
    new (await import('@shopify/shopify-app-session-storage-kv')).KVSessionStorage(namespaceAt(place)),
  'official-4': async (place) => new (await import('official-kv-4')).KVSessionStorage(namespaceAt(place)),
};
