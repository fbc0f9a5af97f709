import { BlockStack, Card, Icon, Text } from '@shopify/polaris';
import { ChevronLeftIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Profile } from '../../shared/profiles.ts';
import { useTitle } from './use-title.ts';
import styles from './desk-page.module.css';

interface DeskPageProps {
  title: string;
  /** What the page shows, where its title is the store's name. */
  page?: string;
  /** The store it is about, for the window's title. */
  of?: Pick<Profile, 'name' | 'environment'> | undefined;
  subtitle?: ReactNode;
  /** Where one came from. */
  back?: { label: string; href: string };
  actions?: ReactNode;
  /** For what is a table rather than text. */
  wide?: boolean;
  /** A second column of cards; below the first where the window is narrow. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A page of cards: a heading with its actions, a column that stays readable on a wide window, and a second one beside it. */
export function DeskPage({
  title,
  page = title,
  of,
  subtitle,
  back,
  actions,
  wide = false,
  aside,
  children,
}: DeskPageProps) {
  useTitle(page, of);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        {back === undefined ? null : (
          <Link href={back.href} className={styles.back ?? ''}>
            <Icon source={ChevronLeftIcon} />
            {back.label}
          </Link>
        )}
        <div className={styles.bar}>
          <div className={styles.heading}>
            <Text as="h1" variant="headingLg">
              {title}
            </Text>
            {subtitle === undefined ? null : (
              <Text as="p" tone="subdued">
                {subtitle}
              </Text>
            )}
          </div>
          {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
        </div>
      </header>
      <div className={`${styles.body} ${wide ? styles.wide : ''} ${aside === undefined ? '' : styles.columns}`}>
        <div className={styles.column}>{children}</div>
        {aside === undefined ? null : <div className={`${styles.column} ${styles.aside}`}>{aside}</div>}
      </div>
    </div>
  );
}

interface DeskSectionProps {
  title: string;
  /** What to know before reading on. */
  note?: ReactNode;
  children: ReactNode;
}

/** A headed part of a page, on a card. */
export function DeskSection({ title, note, children }: DeskSectionProps) {
  return (
    <section aria-label={title}>
      <Card roundedAbove="xs">
        <BlockStack gap="400">
          <BlockStack gap="100">
            <Text as="h2" variant="headingMd">
              {title}
            </Text>
            {note === undefined ? null : (
              <Text as="p" tone="subdued">
                {note}
              </Text>
            )}
          </BlockStack>
          {children}
        </BlockStack>
      </Card>
    </section>
  );
}
