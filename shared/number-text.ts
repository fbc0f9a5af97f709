/**
 * A whole number as it is written in English, `1,234,567`. Not by `toLocaleString`, whose first use takes 8 MB of the host's memory, for
 * the languages of the world.
 */
export function numberText(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
