import polaris from '@shopify/polaris/build/esm/styles.css?raw';
import { describe, expect, test } from 'vitest';
import dark from './dark.css?raw';
import desk from './desk.css?raw';
import ink from './ink.css?raw';
import light from './light.css?raw';

const [deskLight = '', deskDark = ''] = desk.split("[data-theme='dark']");
const polarisLight = /:root,\.p-theme-light\{([^}]*)\}/.exec(polaris)?.[1] ?? '';
const THEMES = {
  light: tokens(polarisLight, light, deskLight),
  dark: tokens(polarisLight, dark, deskLight, deskDark),
};

/** Text and what it lies on: `text on surface`, or `text on fill on surface` where the fill may be translucent. */
const TEXTS = [
  ...['bg-surface', 'bg-surface-secondary', 'bg', 'bg-surface-selected', 'bg-surface-hover'].flatMap((surface) => [
    ['text', surface],
    ['text-secondary', surface],
    ['text-link', surface],
    ['text-emphasis', surface],
    ['text-critical', surface],
  ]),
  ['text-link-hover', 'bg-surface'],
  ['text-link-active', 'bg-surface'],
  ['text-brand-on-bg-fill', 'bg-fill-brand'],
  ['text-brand-on-bg-fill-hover', 'bg-fill-brand-hover'],
  ['text-brand-on-bg-fill-active', 'bg-fill-brand-active'],
  ['text-emphasis-on-bg-fill', 'bg-fill-emphasis'],
  ['text-critical-on-bg-fill', 'bg-fill-critical'],
  // Polaris gives its red buttons the text colour of the primary ones.
  ['text-brand-on-bg-fill', 'bg-fill-critical'],
  ['text-critical', 'bg-fill-critical-secondary', 'bg-surface-secondary'],
  ['text-caution', 'bg-fill-caution-secondary', 'bg-surface-secondary'],
  ['text-info', 'bg-fill-info-secondary'],
  ['text', '--desk-row-open'],
  ['text-secondary', '--desk-row-open'],
  ['--desk-production-bar-text', '--desk-production-bar'],
  ['--desk-toast-text', '--desk-toast'],
];

/** Parts that must be told from what they lie on. */
const PARTS = [
  ...['local', 'development', 'staging', 'production'].flatMap((name) => [
    [`--desk-environment-${name}`, 'bg-surface'],
    [`--desk-environment-${name}`, 'bg-surface-secondary'],
  ]),
  ...['good', 'warning', 'caution', 'critical', 'violet', 'info', 'neutral', 'quiet'].map((name) => [
    `--desk-plot-${name}`,
    'bg-surface',
  ]),
  ['border-focus', 'bg-surface'],
  ['border-focus', 'bg-surface-secondary'],
  ['border-focus', 'bg'],
  ['border-focus', '--desk-row-open'],
  ['border-emphasis', 'bg-surface'],
  ['bg-fill-brand', 'bg-surface'],
  ['bg-fill-brand', '--desk-row-open'],
  ['icon', 'bg-surface'],
  ['icon-secondary', 'bg-surface'],
  ['input-border', 'input-bg-surface'],
];

const INK_TEXTS = [
  ...[
    '--desk-ink',
    'nav-bg-surface-hover',
    'nav-bg-surface-selected',
    'bg-fill',
    'bg-fill-hover',
    'bg-fill-active',
  ].flatMap((surface) => [
    ['text', surface],
    ['text-secondary', surface],
  ]),
  ['text', 'bg-fill-transparent-hover', '--desk-ink'],
];

const INK_PARTS = ['--desk-ink', 'nav-bg-surface-hover', 'nav-bg-surface-selected'].flatMap((surface) =>
  [
    ...['local', 'development', 'staging', 'production'].map((name) => `--desk-environment-${name}`),
    ...['open', 'closed', 'failed'].map((name) => `--desk-state-${name}`),
    'border-focus',
    'icon',
    'icon-secondary',
  ].map((part) => [part, surface]),
);

describe.each(Object.entries(THEMES))('%s', (_name, theme) => {
  const onInk = new Map([...theme, ...tokens(ink)]);

  test.each(TEXTS)('%s can be read on %s %s', (...layers) =>
    expect(contrast(theme, layers)).toBeGreaterThanOrEqual(4.5),
  );
  test.each(PARTS)('%s can be told from %s', (...layers) => expect(contrast(theme, layers)).toBeGreaterThanOrEqual(3));
  test.each(INK_TEXTS)('on ink, %s can be read on %s %s', (...layers) =>
    expect(contrast(onInk, layers)).toBeGreaterThanOrEqual(4.5),
  );
  test.each(INK_PARTS)('on ink, %s can be told from %s', (...layers) =>
    expect(contrast(onInk, layers)).toBeGreaterThanOrEqual(3),
  );
});

test('the desktop window is filled with the surface before the page is there', () => {
  const sources = import.meta.glob<string>('../../main/electron/window.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const background = /BACKGROUND = \{ light: '(#\w+)', dark: '(#\w+)' \}/.exec(Object.values(sources).join());
  expect(background?.slice(1).map((colour) => rgba(colour))).toEqual([
    rgba(value(THEMES.light, 'bg-surface')),
    rgba(value(THEMES.dark, 'bg-surface')),
  ]);
});

test('no colour is written outside of the theme', () => {
  const sheets = import.meta.glob<string>(['../**/*.css', '!./*.css'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  expect(Object.keys(sheets).length).toBeGreaterThan(20);
  const literal =
    /#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(|:[^;]*\b(?:white|black|red|green|blue|gray|grey)\b/i;
  const written = Object.entries(sheets).flatMap(([path, css]) =>
    css
      .replaceAll(/\/\*.*?\*\//gs, '')
      .split('\n')
      .flatMap((line, index) => (literal.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(written).toEqual([]);
});

function tokens(...sheets: string[]): Map<string, string> {
  return new Map(
    sheets.flatMap((css) =>
      [...css.matchAll(/(--[\w-]+):\s*([^;}]+)/g)].map(([, name = '', text = '']) => [name, text.trim()] as const),
    ),
  );
}

function value(theme: Map<string, string>, name: string): string {
  const found = theme.get(name.startsWith('--') ? name : `--p-color-${name}`);
  if (found === undefined) throw new Error(`no token ${name}`);
  return found;
}

/** WCAG's ratio between the first layer and what lies under it. */
function contrast(theme: Map<string, string>, layers: string[]): number {
  const [front, ...under] = layers.map((name) => rgba(value(theme, name)));
  const ground = under.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1]);
  const [lighter = 0, darker = 0] = [luminance(over(front ?? [], ground)), luminance(ground)].toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function rgba(text: string): number[] {
  const hex = /^#([\da-f]{6})$/i.exec(text)?.[1];
  if (hex !== undefined) return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).concat(1);
  const [red = NaN, green = NaN, blue = NaN, alpha = 1] = [...text.matchAll(/[\d.]+/g)].map(([digits]) =>
    Number(digits),
  );
  return [red, green, blue, text.includes('%') ? alpha / 100 : alpha];
}

function over(layer: number[], below: number[]): number[] {
  const [, , , alpha = 1] = layer;
  return below.map((channel, index) => (index === 3 ? 1 : (layer[index] ?? NaN) * alpha + channel * (1 - alpha)));
}

function luminance(colour: number[]): number {
  const [red = NaN, green = NaN, blue = NaN] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
