/** The pairs of a stored text by their names, each as it is written. */
export function pairPieces(text: unknown): Readonly<Record<string, string>> {
  const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
  const pairs = String(text).matchAll(new RegExp(String.raw`\[\s*(${TEXT})\s*,\s*(?:${TEXT}|[^"\]]*)\s*\]`, 'g'));
  return Object.fromEntries(Array.from(pairs, ({ 0: pair, 1: name = '' }) => [String(JSON.parse(name)), pair]));
}
