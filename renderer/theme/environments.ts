import type { Environment } from '../../shared/profiles.ts';

/** Environments as people see them, in the order of the sidebar. Colours are tokens: `--desk-environment-<name>`; shapes are in parts/environment-mark. */
export const ENVIRONMENT_LOOKS: Record<Environment, { title: string }> = {
  local: { title: 'Local' },
  development: { title: 'Development' },
  staging: { title: 'Staging' },
  production: { title: 'Production' },
};

/** Sidebar order. */
export const ENVIRONMENT_ORDER = ['local', 'development', 'staging', 'production'] as const satisfies Environment[];
