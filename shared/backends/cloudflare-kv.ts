import { z } from 'zod';
import { name } from './address-fields.ts';
import { PAIR_LABELS, type BackendDescription } from './backend.ts';
import { cloudflareForm, cloudflarePlace, OF_CLOUDFLARE_PLACE, placeOfForm, valuesOfPlace } from './cloudflare.ts';

export const cloudflareKvAddress = z.strictObject({
  backend: z.literal('cloudflare-kv'),
  place: cloudflarePlace,
  /** Id of the namespace; detected when absent. */
  namespace: name.optional(),
});
export type CloudflareKvAddress = z.infer<typeof cloudflareKvAddress>;

export const cloudflareKv: BackendDescription<CloudflareKvAddress> = {
  name: 'Cloudflare KV',
  labels: { ...PAIR_LABELS, container: 'namespace', containers: 'namespaces' },
  declaresColumns: false,
  canMap: false,
  hasIndexes: false,
  examples: [
    { text: 'https://dash.cloudflare.com/…', label: 'Cloudflare KV, by its address in the dashboard' },
    { text: 'wrangler:./my-app', label: 'What wrangler dev stores of Cloudflare KV' },
  ],
  form: {
    ...cloudflareForm('Workers KV Storage: Read, or Edit to store and delete', 'Namespace ID (optional)'),
    valuesOf: (address) => ({ ...valuesOfPlace(address), container: address.namespace ?? '' }),
    addressOf: (filled) => ({
      backend: 'cloudflare-kv',
      place: placeOfForm(filled),
      ...(filled.text('container') !== '' && { namespace: filled.text('container') }),
    }),
  },
  container: ({ namespace }) => namespace,
  withContainer: (address, namespace) => {
    const { namespace: _, ...rest } = address;
    return { ...rest, ...(namespace !== undefined && { namespace }) };
  },
  ...OF_CLOUDFLARE_PLACE,
};
