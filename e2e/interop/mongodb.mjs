// The adapters that keep sessions in MongoDB; the path of `url` names the database.

/** The adapters want the name of the database apart. */
const placeOf = (url) => [url, new URL(url).pathname.slice(1)];

export default {
  'official-8': async (url) =>
    new (await import('@shopify/shopify-app-session-storage-mongodb')).MongoDBSessionStorage(...placeOf(url)),
  'official-1': async (url) => new (await import('official-mongodb-1')).MongoDBSessionStorage(...placeOf(url)),
};
