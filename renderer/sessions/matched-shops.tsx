import { BlockStack, Text } from '@shopify/polaris';
import type { KeptShops } from '../../shared/records.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';
import styles from './shops-dialog.module.css';

/** More are summed up. */
const SHOWN = 200;

/** Which shops of a list have sessions, as they are written in the store, and which have none. */
export function MatchedShops({ kept: { found, missing, skippedLines } }: { kept: KeptShops }) {
  const sessions = found.reduce((sum, one) => sum + one.sessions, 0);
  const notFound = missing.length === 0 ? '' : `, ${formatCount(missing.length)} not found`;
  const rows = [...found, ...missing.map((shop) => ({ shop, sessions: undefined }))];
  const hidden = rows.length - SHOWN;
  return (
    <BlockStack gap="200">
      <output>
        <Text as="p">
          {found.length === 0
            ? 'None of these shops has sessions here.'
            : `${counted(found.length, 'shop')} with ${counted(sessions, 'session')}${notFound}.`}
        </Text>
        {skippedLines === 0 ? null : (
          <Text as="p" tone="subdued">
            {`${counted(skippedLines, 'line')} named no shop.`}
          </Text>
        )}
      </output>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard this way */}
      <section className={styles.scroll} tabIndex={0} aria-label="Matched shops">
        <ul className={styles.shops}>
          {rows.slice(0, SHOWN).map((row) => (
            <li key={row.shop}>
              <span>
                <Value text={row.shop} isDomain />
              </span>
              {row.sessions === undefined ? (
                <Text as="span" tone="subdued">
                  Not found
                </Text>
              ) : (
                <span>{counted(row.sessions, 'session')}</span>
              )}
            </li>
          ))}
          {hidden <= 0 ? null : (
            <li>
              <Text as="span" tone="subdued">
                {`and ${counted(hidden, 'more shop')}`}
              </Text>
            </li>
          )}
        </ul>
      </section>
    </BlockStack>
  );
}
