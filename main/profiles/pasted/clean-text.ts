/** Characters that show nothing and come along with copying: marks of byte order, zero-width spaces, marks of direction. */
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;

/** What programs that write for people put around text, beside quotes. */
const PAIRS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '”': '”',
  '„': '“',
  '‘': '’',
  '’': '’',
  '«': '»',
  '<': '>',
};

/** Without what cannot be seen; every line ends in `\n`. */
export function visible(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/\u00A0/g, ' ')
    .replace(/\r\n?/g, '\n')
    .trim();
}

/** Without quotes, brackets, and the comma or semicolon of a list or statement around it. */
export function unquoted(text: string): string {
  let rest = text.trim();
  for (;;) {
    const next = withoutPair(withoutTail(rest));
    if (next === rest) return rest;
    rest = next;
  }
}

function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && /[;,\s]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function withoutPair(text: string): string {
  const close = PAIRS[text[0] ?? ''];
  return text.length >= 2 && close !== undefined && text.endsWith(close) ? text.slice(1, -1).trim() : text;
}

/** A quote at one end only, where the other was not selected. */
export function withoutLoneQuotes(text: string): string {
  return text.replace(/^["'`“”„‘’«<]+|["'`“”‘’»>]+$/g, '');
}
