import { z } from 'zod';
import { PAIR_LABELS, type BackendDescription } from './backend.ts';

export const memoryAddress = z.strictObject({
  backend: z.literal('memory'),
  /** What the store starts with. */
  content: z.enum(['demo', 'empty']),
});
export type MemoryAddress = z.infer<typeof memoryAddress>;

export const DEMO_ADDRESS: MemoryAddress = { backend: 'memory', content: 'demo' };

export const memory: BackendDescription<MemoryAddress> = {
  name: 'Memory',
  labels: { ...PAIR_LABELS, container: 'store', containers: 'stores', scanned: 'session' },
  declaresColumns: false,
  canMap: false,
  hasIndexes: false,
  isTemporary: true,
  examples: [{ text: 'memory:', label: 'An empty store in memory, to try things out', isComplete: true }],
  location: ({ content }) => (content === 'demo' ? 'demo sessions in memory' : 'memory'),
  shortLocation: ({ content }) => (content === 'demo' ? 'demo sessions' : undefined),
  opening: () => 'Creating the demo store',
  container: () => undefined,
  withContainer: (address) => address,
  secretDestination: () => undefined,
  environmentClues: () => undefined,
  isDemo: ({ content }) => content === 'demo',
};
