import { transform } from 'lightningcss';
import type { Plugin } from 'vite';

/**
 * Leaves out of the style sheets the classes that no script of the window names: Polaris brings the styles of all its components in
 * one. It keeps the whole class names of a component in a table beside it, so those that it chooses while it runs are named as well.
 */
export function withoutUnusedStyles(): Plugin {
  return {
    name: 'without-unused-styles',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const scripts = files.flatMap((file) => (file.type === 'chunk' ? [file.code] : []));
      const named = new Set(scripts.flatMap((code) => code.match(/[\w-]+/g) ?? []));
      for (const file of files) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
        const css = typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
        file.source = withoutClasses(css, (name) => !named.has(name));
      }
    },
  };
}

/** A style sheet without the rules that only hold for elements of a class that is unused. */
export function withoutClasses(css: string, isUnused: (name: string) => boolean): string {
  const classes = new Set([...css.matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, name = '']) => name));
  const { code } = transform({
    filename: 'window.css',
    code: new TextEncoder().encode(css),
    minify: true,
    unusedSymbols: [...classes].filter(isUnused),
  });
  return new TextDecoder().decode(code);
}
