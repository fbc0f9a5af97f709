import { isShopDomain } from '../../shared/ids.ts';
import { looksSecret } from '../../shared/secret-form.ts';

const ADMIN = /^https?:\/\/admin\.shopify\.com\/store\/([\w-]+)/i;
const NAME = /^[a-z0-9][\w-]*$/i;

/**
 * The shops in a pasted list or a CSV file, in its order, each once: whole domains, addresses of a shop or of its admin, and where
 * a line has nothing else, bare names. Other cells and lines are left out, and whatever looks like a secret: shops are shown again.
 */
export function shopsIn(text: string): string[] {
  const shops = text.split(/[\r\n]+/).flatMap((line) => {
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));
    const found = cells.map(shopOf).filter((shop) => shop !== undefined);
    const [only = ''] = cells;
    const named = found.length === 0 && cells.length === 1 && NAME.test(only);
    return (named ? [`${only.toLowerCase()}.myshopify.com`] : found).filter((shop) => !looksSecret(shop));
  });
  return [...new Set(shops)];
}

function shopOf(cell: string): string | undefined {
  const name = ADMIN.exec(cell)?.[1];
  if (name !== undefined) return `${name}.myshopify.com`;
  const host = /^https?:/i.test(cell) ? URL.parse(cell)?.hostname : cell;
  return host !== undefined && isShopDomain(host) ? host : undefined;
}
