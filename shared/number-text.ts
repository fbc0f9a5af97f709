/**
 * A whole number as it is written in English, `1,234,567`. Not by `toLocaleString`, whose first use loads 8 MB of ICU's
 * locale data into the host.
 */
export function numberText(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
