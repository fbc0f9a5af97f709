// The adapters that keep sessions in DynamoDB; `url` is the endpoint with the table behind it. The table must be there.

function options(url) {
  const { origin, pathname } = new URL(url);
  const credentials = { accessKeyId: 'deskTest', secretAccessKey: 'desk-test-secret' };
  return {
    sessionTableName: pathname.slice(1),
    shopIndexName: 'shop_index',
    config: { region: 'us-east-1', endpoint: origin, credentials },
  };
}

export default {
  'official-8': async (url) =>
    new (await import('@shopify/shopify-app-session-storage-dynamodb')).DynamoDBSessionStorage(options(url)),
  'official-5': async (url) => new (await import('official-dynamodb-5')).DynamoDBSessionStorage(options(url)),
};
