import { SkeletonBodyText, Text, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { NOTICES_PATH } from '../../shared/notice.ts';
import { orpc } from '../client.ts';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { routes } from '../routes.ts';
import styles from './settings-page.module.css';

const noticesSchema = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    licence: z.string(),
    text: z.string(),
  }),
);

/** What this program is, and whose work is in it. */
export function AboutPage() {
  return (
    <DeskPage title="About Session Desk" back={{ label: 'Settings', href: routes.settings() }} aside={<Program />}>
      <Notices />
    </DeskPage>
  );
}

function Program() {
  const info = useQuery(orpc.app.info.queryOptions());
  return (
    <DeskSection title="Session Desk">
      <Text as="p">
        {info.data === undefined ? '' : `Version ${info.data.version}. `}
        View, and safely change, the sessions a Shopify app stores. Free software under the MIT licence.
      </Text>
      <Text as="p" tone="subdued">
        Not a product of Shopify. The interface is built with Polaris, Shopify’s component library, under the Polaris
        licence.
      </Text>
    </DeskSection>
  );
}

function Notices() {
  const [wanted, setWanted] = useState('');
  const notices = useQuery({
    queryKey: ['notices'],
    queryFn: async ({ signal }) => {
      const response = await fetch(NOTICES_PATH, { signal });
      if (!response.ok) throw new TypeError(`The notices could not be loaded (${response.status}).`);
      return noticesSchema.parse(await response.json());
    },
    staleTime: Infinity,
  });
  const shown = (notices.data ?? []).filter(({ name, licence }) =>
    `${name} ${licence}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <DeskSection title="Third-party notices">
      <Text as="p" tone="subdued">
        Packages included in Session Desk. The desktop app also includes Electron and Chromium; their notices are next
        to it in LICENSES.chromium.html.
      </Text>
      {notices.isPending ? <SkeletonBodyText lines={6} /> : null}
      {notices.isError ? <FailureBanner error={notices.error} onRetry={() => void notices.refetch()} /> : null}
      {notices.data === undefined ? null : (
        <>
          <TextField
            label="Find a package or licence"
            value={wanted}
            onChange={setWanted}
            autoComplete="off"
            helpText={`${shown.length} of ${notices.data.length} packages`}
          />
          {shown.map((notice) => (
            <NoticeDetails key={`${notice.name} ${notice.version}`} notice={notice} />
          ))}
        </>
      )}
    </DeskSection>
  );
}

function NoticeDetails({
  notice: { name, version, licence, text },
}: {
  notice: z.infer<typeof noticesSchema>[number];
}) {
  return (
    <details className={styles.notice}>
      <summary>
        <strong>{name}</strong> {version} <span className={styles.licence}>{licence}</span>
      </summary>
      <pre>{text}</pre>
    </details>
  );
}
