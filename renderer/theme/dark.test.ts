import polaris from '@shopify/polaris/build/esm/styles.css?raw';
import { expect, test } from 'vitest';
import dark from './dark.css?raw';

function tokens(css: string) {
  return [...css.matchAll(/(--p-(?:color|shadow)[\w-]*):/g)].map((match) => match[1]);
}

test('the dark palette has every colour and shadow that Polaris has', () => {
  const light = /:root,\.p-theme-light\{([^}]*)\}/.exec(polaris)?.[1] ?? '';
  const wanted = tokens(light).filter((token) => token !== '--p-shadow-0');
  expect(wanted.length).toBeGreaterThan(200);
  expect(new Set(tokens(dark))).toEqual(new Set(wanted));
});
