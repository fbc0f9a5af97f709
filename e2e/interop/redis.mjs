// The adapters that keep sessions in Redis; `url` names the database, and in its fragment the key prefix.

/** Without its fragment, which is the prefix. */
function placeOf(url) {
  const { hash } = new URL(url);
  return [url.slice(0, url.length - hash.length), { sessionKeyPrefix: decodeURIComponent(hash.slice(1)) }];
}

export default {
  'official-8': async (url) =>
    new (await import('@shopify/shopify-app-session-storage-redis')).RedisSessionStorage(...placeOf(url)),
  'official-4-0': async (url) => new (await import('official-redis-4-0')).RedisSessionStorage(...placeOf(url)),
  'official-4': async (url) => new (await import('official-redis-4')).RedisSessionStorage(...placeOf(url)),
};
