import { Icon, Text } from '@shopify/polaris';
import { ChevronLeftIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Profile } from '../../shared/profiles.ts';
import { useTitle } from './use-title.ts';
import styles from './desk-page.module.css';

interface DeskPageProps {
  title: string;
  /** The store it is about, for the window's title. */
  of?: Pick<Profile, 'name' | 'environment'> | undefined;
  subtitle?: ReactNode;
  /** Where one came from. */
  back?: { label: string; href: string };
  actions?: ReactNode;
  /** For what is a table rather than text. */
  wide?: boolean;
  children: ReactNode;
}

/** A page beside the list: a heading with what can be done, and one column that stays readable on a wide window. */
export function DeskPage({ title, of, subtitle, back, actions, wide = false, children }: DeskPageProps) {
  useTitle(title, of);
  return (
    <div className={`${styles.page} ${wide ? styles.wide : ''}`}>
      {back === undefined ? null : (
        <Link href={back.href} className={styles.back ?? ''}>
          <Icon source={ChevronLeftIcon} />
          {back.label}
        </Link>
      )}
      <header className={styles.header}>
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
      </header>
      {children}
    </div>
  );
}

interface DeskSectionProps {
  title: string;
  /** What to know before reading on. */
  note?: ReactNode;
  children: ReactNode;
}

/** A headed part of a page. */
export function DeskSection({ title, note, children }: DeskSectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <div>
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        {note === undefined ? null : (
          <Text as="p" tone="subdued">
            {note}
          </Text>
        )}
      </div>
      {children}
    </section>
  );
}
