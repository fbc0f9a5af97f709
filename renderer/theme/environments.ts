import type { Environment } from '../../shared/profiles.ts';

/** Environments as people see them, in the order of the sidebar. Colours are tokens: `--desk-environment-<name>`. */
export const ENVIRONMENT_LOOKS: Record<
  Environment,
  { title: string; shape: 'square' | 'triangle' | 'circle' | 'diamond' }
> = {
  local: { title: 'Local', shape: 'square' },
  development: { title: 'Development', shape: 'triangle' },
  staging: { title: 'Staging', shape: 'circle' },
  production: { title: 'Production', shape: 'diamond' },
};

/** Sidebar order. */
export const ENVIRONMENT_ORDER = ['local', 'development', 'staging', 'production'] as const satisfies Environment[];
