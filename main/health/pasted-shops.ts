import { canonicalShop, isShopDomain } from '../../shared/ids.ts';
import { looksSecret } from '../../shared/secret-form.ts';

const ADMIN = /^https?:\/\/admin\.shopify\.com\/store\/([\w-]+)/i;
const NAME = /^[a-z0-9][\w-]*$/i;

interface PastedShops {
  /** As Shopify writes them, in the order of the list, each once. */
  shops: string[];
  /** Lines that have something in them but name no shop. */
  skippedLines: number;
}

/**
 * The shops in a pasted list or a CSV file: whole domains, addresses of a shop or of its admin, and where a line has nothing else,
 * bare names. Other cells and lines are left out, and whatever looks like a secret: shops are shown again.
 */
export function pastedShops(text: string): PastedShops {
  const lines = text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .map(shopsOfLine);
  return {
    shops: [...new Set(lines.flat().map(canonicalShop))],
    skippedLines: lines.filter((shops) => shops.length === 0).length,
  };
}

function shopsOfLine(line: string): string[] {
  const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));
  const found = cells.map(shopOf).filter((shop) => shop !== undefined);
  const [only = ''] = cells;
  const named = found.length === 0 && cells.length === 1 && NAME.test(only);
  return (named ? [`${only}.myshopify.com`] : found).filter((shop) => !looksSecret(shop));
}

function shopOf(cell: string): string | undefined {
  const name = ADMIN.exec(cell)?.[1];
  if (name !== undefined) return `${name}.myshopify.com`;
  const host = canonicalShop((/^https?:/i.test(cell) ? URL.parse(cell)?.hostname : cell) ?? '');
  return isShopDomain(host) ? host : undefined;
}
