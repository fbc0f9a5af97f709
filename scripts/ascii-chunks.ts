import type { Plugin } from 'vite';

/**
 * Writes what is built in ASCII. V8 keeps the source of what is loaded, with two bytes for each character as soon as one lies beyond Latin-1;
 * and Node decodes such a source by way of a buffer that is large enough for the allocator to give back less of everything from then on.
 */
export function asciiChunks(): Plugin {
  return {
    name: 'ascii-chunks',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = inAscii(file.code);
    },
  };
}

/** The same program: strings, templates and regular expressions, where such characters stand, all read `\uXXXX`. Not for `String.raw`. */
export function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
