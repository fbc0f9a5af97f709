import { descriptionOf, type Backend } from '../../shared/backends/index.ts';

/** `Table`, `Key prefix`: at the beginning of a sentence. */
export function containerTitle(backend: Backend): string {
  const { container } = descriptionOf(backend).labels;
  return container.charAt(0).toUpperCase() + container.slice(1);
}
