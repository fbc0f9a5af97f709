import type { MemoryAddress } from '../../../shared/backends/memory.ts';
import type { AddressReader } from '../address/reader.ts';

export const addresses: AddressReader<MemoryAddress> = {
  formats: [
    {
      scheme: 'memory',
      schemes: /^memory$/,
      interpret: () => ({
        address: { backend: 'memory', content: 'empty' },
        suggestedName: 'Memory',
        text: 'An empty store in memory',
        line: 'memory:',
      }),
    },
  ],
  parts: () => ({}),
};
