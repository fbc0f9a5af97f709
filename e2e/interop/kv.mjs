// The adapters that keep sessions in Cloudflare KV; `place` is where the calls of a namespace's binding can be made from
// outside: `http://host:port/binding/ID`.

/** The KVNamespace that a worker would give to the adapter. */
function namespaceAt(place) {
  const call = async (...parts) => {
    const answer = await fetch(place, { method: 'POST', body: JSON.stringify(parts) });
    const { value, ...failure } = await answer.json();
    if (!answer.ok) throw new Error(JSON.stringify(failure));
    return value;
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
