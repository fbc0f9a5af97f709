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

/**
 * The same program with each such character as `\uXXXX`, which strings, templates, regular expressions and names read alike.
 * @throws where one stands in a raw template, which would not read it
 */
export function inAscii(code: string): string {
  const raw = /\braw`[^`]*[^\0-\x7F][^`]*`/.exec(code);
  if (raw !== null) throw new Error(`Beyond ASCII in a raw template: ${raw[0].slice(0, 80)}`);
  return code.replaceAll(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
