import type { Plugin } from 'vite';

const SCRIPT = /<script async type="module" crossorigin src="([^"]+)"><\/script>/g;

/**
 * One script starts the window, at once. Vite writes the files that the start imports, or will import soon, as scripts of their own,
 * which browsers take for less urgent; they only have to be there when they are asked for.
 */
export function preloadChunks(start: string): Plugin {
  return {
    name: 'preload-chunks',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replace(SCRIPT, (script, file: string) =>
          file.startsWith(`/assets/${start}-`)
            ? script.replace('<script async', '<script async fetchpriority="high"')
            : `<link rel="modulepreload" crossorigin href="${file}">`,
        ),
    },
  };
}
